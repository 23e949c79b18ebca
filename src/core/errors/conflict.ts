import { DomainError } from './domain-error.js';

/** The request is fine, but the thing is in a state that does not allow it; the message says which and what to do. */
export class Conflict extends DomainError {
  readonly code = 'conflict';
  readonly retryable = false;
  readonly category = 'input';
}
