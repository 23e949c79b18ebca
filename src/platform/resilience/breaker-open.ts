import { DomainError } from '#core/errors/index';
import type { BreakerKey } from './breaker.js';

/** Why a call was not let through. */
export type OpenBecause = 'it failed too often' | 'another call is trying it' | 'an operator isolated it';

/**
 * A dependency is left alone for now. Nothing was sent: the work can wait until `retryAt` without holding a
 * worker, and without using up an attempt.
 */
export class BreakerOpen extends DomainError {
  readonly code = 'breaker-open';
  readonly retryable = true;
  readonly category = 'dependency';
  readonly dependency: string;
  readonly origin: string;
  readonly retryAt: Date;

  constructor(
    { dependency, origin }: BreakerKey,
    readonly because: OpenBecause,
    /** How long until a call may pass, at the earliest. */
    readonly retryAfterMs: number,
    lastFailure?: string,
  ) {
    const last = lastFailure === undefined ? '' : `; the last failure: ${lastFailure}`;
    super(
      `${dependency} at ${origin} is left alone for ${Math.ceil(retryAfterMs / 1000)} s: ${because}${last}`,
    );
    this.dependency = dependency;
    this.origin = origin;
    this.retryAt = new Date(Date.now() + retryAfterMs);
  }
}
