import { DomainError, type ErrorCategory } from '#core/errors/index';

export interface FailureDetails {
  /** Whether the same call may succeed later by itself: a dropped connection may, a 404 does not. */
  readonly retryable: boolean;
  readonly category?: Extract<ErrorCategory, 'dependency' | 'network'>;
  /** The HTTP status it answered with, where it answered. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** A dependency could not be reached, or answered with an error. */
export class DependencyFailed extends DomainError {
  readonly code = 'dependency-failed';
  readonly retryable: boolean;
  readonly category: ErrorCategory;
  readonly status: number | undefined;

  constructor(
    readonly dependency: string,
    reason: string,
    { retryable, category = 'dependency', status, cause }: FailureDetails,
  ) {
    super(`${dependency} ${reason}`, { cause });
    this.retryable = retryable;
    this.category = category;
    this.status = status;
  }

  /** For an HTTP answer that is an error; `detail` is what it said. */
  static ofStatus(dependency: string, status: number, detail = ''): DependencyFailed {
    const reason = `answered with ${status}${detail === '' ? '' : `: ${detail}`}`;
    return new DependencyFailed(dependency, reason, { status, retryable: isTransientStatus(status) });
  }
}

/** A dependency did not answer in time. */
export class DependencyTimeout extends DomainError {
  readonly code = 'dependency-timeout';
  readonly retryable = true;
  readonly category = 'timeout';

  constructor(
    readonly dependency: string,
    readonly timeoutMs: number,
    cause?: unknown,
  ) {
    super(`${dependency} did not answer within ${timeoutMs} ms`, { cause });
  }
}

/** Statuses that a later try may not meet again (RFC 9110 §15, RFC 6585 §4, RFC 8470 §5.2). */
function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
