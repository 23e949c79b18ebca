import { DomainError } from '#core/errors/index';

/** Why the embedded database cannot run; each asks something else of the person who started the program. */
export type Reason =
  | 'platform-unsupported'
  | 'folder-unwritable'
  | 'folder-in-use'
  | 'version-mismatch'
  | 'no-account'
  | 'start-failed';

/** The embedded PostgreSQL cannot be started or kept running. The message says what to do about it. */
export class EmbeddedUnavailable extends DomainError {
  readonly code = 'database-unavailable';
  readonly retryable = false;
  readonly category = 'dependency';

  constructor(
    readonly reason: Reason,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** What every message ends with: embedded PostgreSQL is a convenience, there is always the other way. */
export const otherwise = 'or set DATABASE_URL to a PostgreSQL of your own';
