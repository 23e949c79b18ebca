import { type DynamicModule, Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { HealthController } from './health.controller.js';
import { loggerParams, type LogSettings } from './logging.js';
import { Metrics } from './metrics.js';
import { QueueGauge } from './queue-gauge.js';
import { ReadinessProbes } from './readiness-probes.js';
import { Readiness } from './readiness.js';
import { RequestLog } from './request-log.js';
import { TracingLifetime } from './tracing-lifetime.js';

/** Logs, metrics, health, and traces where a collector is configured. */
@Global()
@Module({})
export class TelemetryModule {
  /** @param destination where log lines go; standard output by default */
  static forRoot(settings: LogSettings, destination?: DestinationStream): DynamicModule {
    return {
      module: TelemetryModule,
      imports: [LoggerModule.forRoot(loggerParams(settings, destination))],
      controllers: [HealthController],
      providers: [Metrics, Readiness, ReadinessProbes, QueueGauge, RequestLog, TracingLifetime],
      exports: [Metrics, Readiness],
    };
  }
}
