export { Logger } from 'nestjs-pino';
export { addLogContext, withLogContext, type LogContext } from './log-context.js';
export { Metrics, type GaugeSource, type IntakeOutcome, type Sample, type StageOutcome } from './metrics.js';
export { type Check, Readiness } from './readiness.js';
export { redactText } from './redact.js';
export { TelemetryModule } from './telemetry.module.js';
export { traced, type SpanAttributes } from './tracing.js';
