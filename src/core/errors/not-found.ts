import { DomainError } from './domain-error.js';

/** What was asked for does not exist, or belongs to a project that the asker cannot see: nobody can tell which. */
export class NotFound extends DomainError {
  readonly code = 'not-found';
  readonly retryable = false;
  readonly category = 'input';

  /** @param what a word of the glossary, such as `run` */
  constructor(
    readonly what: string,
    readonly id: string,
  ) {
    super(`There is no ${what} ${id}`);
  }
}
