/** Whose fault a failure is; dead letters are searched and counted by it. */
export type ErrorCategory = 'dependency' | 'timeout' | 'network' | 'tool' | 'input' | 'internal';

/**
 * Every code that a client may see, in kebab-case. Codes are stable: clients match on them.
 * `statusByCode` in platform/http does not compile until a new code has an HTTP status.
 */
export type ErrorCode =
  | 'internal'
  | 'not-found'
  | 'conflict'
  | 'request-invalid'
  | 'payload-invalid'
  | 'payload-too-large'
  | 'media-type-unsupported'
  | 'method-not-allowed'
  | 'signature-invalid'
  | 'sender-refused'
  | 'api-key-missing'
  | 'api-key-invalid'
  | 'scope-missing'
  | 'rate-limited'
  | 'inbox-full'
  | 'settings-invalid'
  | 'database-unavailable'
  | 'queue-unavailable'
  | 'storage-unavailable'
  | 'storage-full'
  | 'breaker-open'
  | 'dependency-timeout'
  | 'dependency-failed'
  | 'egress-refused'
  | 'spec-unreadable'
  | 'spec-invalid'
  | 'spec-unsupported'
  | 'spec-too-large'
  | 'spec-missing'
  | 'template-pack-invalid'
  | 'suite-rejected'
  | 'quality-too-low'
  | 'execution-failed'
  | 'execution-timed-out'
  | 'base-url-missing'
  | 'run-not-fenced'
  | 'stage-timed-out'
  | 'worker-lost'
  | 'notify-failed'
  | 'git-failed'
  | 'git-address-refused'
  | 'process-failed'
  | 'process-timed-out'
  | 'python-missing'
  | 'python-packages-missing'
  | 'ports-exhausted'
  | 'isolation-missing'
  | 'dependencies-failed'
  | 'application-not-startable'
  | 'application-failed'
  | 'code-refused'
  | 'application-stopped'
  | 'port-taken'
  | 'application-busy'
  | 'batch-unplannable'
  | 'ai-endpoint-missing'
  | 'ai-model-not-allowed'
  | 'caller-gone';

/** One place that is wrong; the pointer is a JSON pointer (RFC 6901) into what was sent. */
export interface ErrorIssue {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * The base of every error that this project throws on purpose.
 *
 * `retryable` says whether the same call may succeed later without anybody changing anything:
 * the pipeline retries those, and dead-letters the others at once.
 */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly retryable: boolean;
  abstract readonly category: ErrorCategory;
  /** What is wrong and where, for people and for problem details. */
  readonly issues: readonly ErrorIssue[] = [];

  override get name(): string {
    return this.constructor.name;
  }
}
