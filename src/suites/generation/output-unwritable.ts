import { DomainError, messageOf } from '#core/errors/index';

/** The folder for people cannot be written: no permission, no room, a file in its place. */
export class OutputUnwritable extends DomainError {
  readonly code = 'storage-unavailable';
  readonly retryable = true;
  readonly category = 'internal';

  constructor(
    readonly folder: string,
    cause: unknown,
  ) {
    super(`The suite cannot be written to ${folder} (TEST_OUTPUT_DIR): ${messageOf(cause)}`, { cause });
  }

  /** The file system's own errors become this; all others stay what they are. */
  static from(folder: string, error: unknown): unknown {
    return error instanceof Error && 'syscall' in error ? new OutputUnwritable(folder, error) : error;
  }
}
