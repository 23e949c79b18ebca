import { trace } from '@opentelemetry/api';
import type { Params } from 'nestjs-pino';
import { type DestinationStream, type LogFn, type Logger, type LoggerOptions, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { Settings } from '#platform/config/index';
import { errorFields } from './error-fields.js';
import { currentLogContext } from './log-context.js';
import { redactText, SECRET_FIELDS } from './redact.js';

export type LogSettings = Pick<Settings, 'logLevel' | 'logFormat'>;

/** Lines are written in pieces of about this many bytes, or as often as `FLUSH_EVERY_MS`. */
const BUFFER_BYTES = 8_192;
const FLUSH_EVERY_MS = 250;

const options = (level: Settings['logLevel']): LoggerOptions => ({
  level,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: (error: unknown) => errorFields(error), error: (error: unknown) => errorFields(error) },
  redact: { paths: [...SECRET_FIELDS], censor: '[redacted]' },
  // Runs for lines that are written only: work without a log line pays nothing for its context.
  mixin: () => ({ ...currentLogContext(), ...traceIds() }),
  hooks: { streamWrite: redactText, logMethod: quietly },
});

/** Nest tells of each module and route that it finds: a hundred lines at each start, for those who debug it. */
const OF_THE_FRAMEWORK: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);
const INFO = pino.levels.values['info'];

function quietly(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first] = args as [unknown];
  const context =
    typeof first === 'object' && first !== null && 'context' in first ? first.context : undefined;
  if (level === INFO && OF_THE_FRAMEWORK.has(context)) this.debug(...args);
  else method.apply(this, args);
}

/** What LoggerModule of nestjs-pino is to be given. Its own HTTP logging stays off: `RequestLog` costs a tenth of it. */
export function loggerParams(settings: LogSettings, destination = destinationOf(settings)): Params {
  return { pinoHttp: { logger: pino(options(settings.logLevel), destination) }, forRoutes: [] };
}

/** Does not wait for the disk or the terminal; what is buffered is written at exit. */
function destinationOf({ logFormat }: LogSettings): DestinationStream {
  const pretty = logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY);
  if (pretty) {
    return PinoPretty({
      sync: false,
      translateTime: 'SYS:HH:MM:ss.l',
      ignore: 'context',
      messageFormat: '{msg}',
    });
  }
  return pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_EVERY_MS });
}

function traceIds(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}
