/** What a breaker protects from us: a dependency at one origin, since one origin may fail while another works. */
export interface BreakerKey {
  /** As an operator knows it: `apifox`, `spec-url`. */
  readonly dependency: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

/**
 * `closed`: calls pass, failures in a row are counted. `open`: no call passes before the recovery time is over.
 * `half_open`: one call tries whether the dependency works again, the others are refused as before.
 */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** A breaker as operators see it. */
export interface BreakerStatus extends BreakerKey {
  readonly state: BreakerState;
  /** In a row. */
  readonly failures: number;
  readonly openedAt?: Date;
  /** From then on one call may try. */
  readonly trialFrom?: Date;
  readonly lastFailure?: { readonly message: string; readonly at: Date };
  /** Held open by hand, whatever its own state. */
  readonly isolated?: { readonly because: string; readonly at: Date };
  readonly changedAt: Date;
}

export interface BreakerChange extends BreakerKey {
  readonly from: BreakerState;
  readonly to: BreakerState;
}

export interface BreakerSettings {
  /** Failures in a row that open a breaker. */
  readonly failures: number;
  /** How long it stays open before a call may try. */
  readonly recoveryMs: number;
}
