import { DomainError } from '#core/errors/index';

/** A file or a folder would be written outside of where it belongs; nothing is. */
export class PathOutside extends DomainError {
  readonly code = 'suite-rejected';
  readonly retryable = false;
  readonly category = 'input';

  constructor(readonly path: string) {
    super(`"${path}" leads outside of the output folder (TEST_OUTPUT_DIR); nothing was written there`);
  }
}
