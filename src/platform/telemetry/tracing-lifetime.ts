import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { VERSION } from '#platform/version/index';
import { startTracing, type Tracing } from './tracing.js';

/** Traces last as long as the application, and those of its last requests are sent before it ends. */
@Injectable()
export class TracingLifetime implements OnModuleInit, OnApplicationShutdown {
  private tracing: Tracing | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async onModuleInit(): Promise<void> {
    this.tracing = await startTracing(this.settings.otlpEndpoint, VERSION);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracing?.stop();
  }
}
