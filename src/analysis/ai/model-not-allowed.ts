import { DomainError } from '#core/errors/index';

const MOST_NAMED = 20;

/** A model that the operator did not name, or where none is named, the endpoint does not list. */
export class ModelNotAllowed extends DomainError {
  readonly code = 'ai-model-not-allowed';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues;
  /** Of the problem document. */
  readonly extensions: { readonly allowed: readonly string[] };

  constructor(wanted: string, allowed: readonly string[]) {
    const named = allowed.slice(0, MOST_NAMED).join(', ');
    const more = allowed.length > MOST_NAMED ? `, and ${allowed.length - MOST_NAMED} more` : '';
    super(`The model ${wanted} may not be asked; those that may: ${named}${more}`);
    this.issues = [{ pointer: '/model', detail: `must be one of ${named}${more}` }];
    this.extensions = { allowed };
  }
}
