import { DomainError } from '#core/errors/index';

/** More deliveries wait for the database than memory should hold. */
export class InboxFull extends DomainError {
  readonly code = 'inbox-full';
  readonly retryable = true;
  readonly category = 'dependency';

  readonly retryAfterMs = 1_000;

  constructor() {
    super('Deliveries arrive faster than they can be stored; send this one again later');
  }
}

/** The batch could not be committed; nothing of it is known to be stored. */
export class InboxUnavailable extends DomainError {
  readonly code = 'database-unavailable';
  readonly retryable = true;
  readonly category = 'dependency';

  constructor(cause: unknown) {
    super('The delivery could not be stored; send it again', { cause });
  }
}

/** PostgreSQL refuses this very row. */
export class DeliveryUnstorable extends DomainError {
  readonly code = 'payload-invalid';
  readonly retryable = false;
  readonly category = 'input';

  constructor(cause: unknown) {
    super('The delivery holds a value that cannot be stored', { cause });
  }
}
