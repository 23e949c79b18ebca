import { createRequire } from 'node:module';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { startTracing, type Tracing } from './tracing.js';

const { version } = createRequire(import.meta.url)('../../../package.json') as { readonly version: string };

/** Traces last as long as the application, and those of its last requests are sent before it ends. */
@Injectable()
export class TracingLifetime implements OnModuleInit, OnApplicationShutdown {
  private tracing: Tracing | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async onModuleInit(): Promise<void> {
    this.tracing = await startTracing(this.settings.otlpEndpoint, version);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracing?.stop();
  }
}
