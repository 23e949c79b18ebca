import type { LoggerService } from '@nestjs/common';

/** Nest announces each module and each route at every start: a hundred lines that tell nobody anything. */
const CHATTER: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'RouterExplorer',
  'RoutesResolver',
]);

/** The logger without Nest's announcements; its warnings and errors stay. */
export function withoutChatter(logger: LoggerService): LoggerService {
  const quiet = Object.create(logger) as LoggerService;
  quiet.log = (message: unknown, ...rest: unknown[]) => {
    if (!CHATTER.has(rest.at(-1))) logger.log(message, ...rest);
  };
  return quiet;
}
