import { AsyncLocalStorage } from 'node:async_hooks';

/** Ids that every log line carries which is written while something is worked on. */
export interface LogContext {
  requestId?: string;
  eventId?: string;
  runId?: string;
  stage?: string;
  replayId?: string;
  executionId?: string;
  batchJobId?: string;
  batchTaskId?: string;
}

const contexts = new AsyncLocalStorage<LogContext>();

/**
 * Runs work so that every log line it causes has these ids, on top of those around it. For processors of jobs,
 * and wherever an event, a run or a stage begins to be worked on.
 */
export function withLogContext<Result>(ids: LogContext, work: () => Result): Result {
  return contexts.run({ ...contexts.getStore(), ...ids }, work);
}

/** Adds ids that are known only now, such as that of the event which a request became. */
export function addLogContext(ids: LogContext): void {
  Object.assign(contexts.getStore() ?? {}, ids);
}

export function currentLogContext(): LogContext | undefined {
  return contexts.getStore();
}

/** As `withLogContext`, with the very object given: what is added to it meanwhile can be read from it afterwards. */
export function insideLogContext(context: LogContext, work: () => void): void {
  contexts.run(context, work);
}
