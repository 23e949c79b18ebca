import { DomainError } from '#core/errors/index';
import type { Scope } from '#platform/http/index';

export class ApiKeyMissing extends DomainError {
  readonly code = 'api-key-missing';
  readonly retryable = false;
  readonly category = 'input';

  constructor() {
    super('Send an API key: `Authorization: Bearer <key>` or `X-API-Key: <key>`');
  }
}

/** Unknown, expired and revoked keys get the same answer, so that it tells nothing about keys that exist. */
export class ApiKeyInvalid extends DomainError {
  readonly code = 'api-key-invalid';
  readonly retryable = false;
  readonly category = 'input';

  constructor() {
    super('The API key is unknown, expired or revoked');
  }
}

export class ScopeMissing extends DomainError {
  readonly code = 'scope-missing';
  readonly retryable = false;
  readonly category = 'input';

  constructor(readonly scope: Scope) {
    super(`The API key lacks the scope ${scope}`);
  }
}
