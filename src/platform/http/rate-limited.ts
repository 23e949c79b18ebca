import { DomainError } from '#core/errors/index';

/** The minute's share is used up. */
export class RateLimited extends DomainError {
  readonly code = 'rate-limited';
  readonly retryable = true;
  readonly category = 'input';

  constructor(
    limitPerMinute: number,
    readonly retryAfterMs: number,
  ) {
    super(`More than ${limitPerMinute} requests in a minute`);
  }
}
