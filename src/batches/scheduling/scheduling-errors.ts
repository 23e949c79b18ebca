import { DomainError } from '#core/errors/index';

/** Another worker has the task now: what this one wanted to write was refused. */
export class TaskNotOurs extends DomainError {
  readonly code = 'run-not-fenced';
  readonly retryable = false;
  readonly category = 'internal';

  constructor(taskId: string) {
    super(`The batch task ${taskId} is not this worker's any more`);
  }
}

/** No task can be made of what was asked for. */
export class BatchUnplannable extends DomainError {
  readonly code = 'batch-unplannable';
  readonly retryable = false;
  readonly category = 'input';
}

/** Why a task under way has to stop: the reason of its signal. */
export class TaskStopped extends Error {
  constructor(readonly because: 'cancelled' | 'expired' | 'timed-out' | 'shutting-down') {
    super(`The batch task is to stop: ${because}`);
  }
}
