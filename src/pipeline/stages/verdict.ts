import { DomainError } from '#core/errors/index';
import { backoffDelayMs, BreakerOpen, type BackoffBounds } from '#platform/resilience/index';
import { isDatabaseAway } from './database-away.js';

/** How often and how patiently a stage is tried. */
export interface AttemptPolicy extends BackoffBounds {
  /** Attempts in all. */
  readonly attempts: number;
}

export interface StageHistory {
  /** Attempts that began, with the one that failed. */
  readonly attempts: number;
  /** How long open breakers have kept the stage waiting, in milliseconds. */
  readonly waitedMs: number;
}

/** What is to be done about a stage that failed. */
export type Verdict =
  /** Later, as the next attempt. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Later, as the same attempt: nothing was tried. */
  | { readonly kind: 'postpone'; readonly delayMs: number }
  /** For good. */
  | { readonly kind: 'give-up' };

/** A breaker that is asked for a trial at once after another one took it must not be asked in a loop. */
const SHORTEST_POSTPONEMENT_MS = 1_000;
const LONGEST_POSTPONEMENT_MS = 5 * 60_000;
/** After that long behind an open breaker a run becomes a dead letter, where somebody looks at it. */
const LONGEST_WAIT_MS = 60 * 60_000;

/** Decides from what happened alone; nothing here reads a clock. */
export function verdictOn(error: unknown, history: StageHistory, policy: AttemptPolicy): Verdict {
  if (error instanceof BreakerOpen) return postponed(error.retryAfterMs, history);
  // Nothing was tried when our own database went away meanwhile, however often that happens.
  if (isDatabaseAway(error)) return postponed(0, history);
  const isRetryable = !(error instanceof DomainError) || error.retryable;
  if (!isRetryable || history.attempts >= policy.attempts) return { kind: 'give-up' };
  return { kind: 'retry', delayMs: backoffDelayMs(history.attempts, policy) };
}

function postponed(retryAfterMs: number, { waitedMs }: StageHistory): Verdict {
  if (waitedMs >= LONGEST_WAIT_MS) return { kind: 'give-up' };
  const wanted = Math.max(SHORTEST_POSTPONEMENT_MS, retryAfterMs);
  return { kind: 'postpone', delayMs: Math.min(wanted, LONGEST_POSTPONEMENT_MS) };
}
