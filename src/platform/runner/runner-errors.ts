import { DomainError } from '#core/errors/index';

/** The suite could not be run to its end. This is no verdict on the API. */
export class ExecutionFailed extends DomainError {
  readonly code = 'execution-failed';
  readonly category = 'tool';

  /** @param retryable whether the same suite may run when it is tried again */
  constructor(
    reason: string,
    readonly retryable: boolean,
    cause?: unknown,
  ) {
    super(`The suite could not be executed: ${reason}`, { cause });
  }
}

/** The suite was stopped at its time limit; a slow API may be faster later. */
export class ExecutionTimedOut extends DomainError {
  readonly code = 'execution-timed-out';
  readonly retryable = true;
  readonly category = 'timeout';

  constructor(readonly afterMs: number) {
    super(`The suite was stopped after ${afterMs / 1000} s`);
  }
}

/** What should be the base URL of the live API is none. */
export class BaseUrlInvalid extends DomainError {
  readonly code = 'base-url-missing';
  readonly retryable = false;
  readonly category = 'input';

  constructor(readonly baseUrl: string) {
    super(`"${baseUrl}" is not the http or https address of an API`);
  }
}

/** Nothing takes connections at the base URL. */
export class ApiUnreachable extends DomainError {
  readonly code = 'dependency-failed';
  readonly retryable = true;
  readonly category = 'network';

  constructor(
    readonly host: string,
    reason: string,
    cause?: unknown,
  ) {
    super(`${host} cannot be reached: ${reason}`, { cause });
  }
}
