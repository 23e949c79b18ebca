import {
  ExponentialBackoff,
  handleWhen,
  retry,
  type RetryPolicy,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
} from 'cockatiel';
import { DependencyTimeout } from './dependency-errors.js';

/** Two after the first call: what needs longer to pass is for the queue to wait for. */
const QUICK_RETRIES = 2;

/** Retries within about a second, spread by jitter so that workers which failed together do not return together. */
export function quickRetries(isWorthRetrying: (error: unknown) => boolean): RetryPolicy {
  const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 });
  return retry(handleWhen(isWorthRetrying), { maxAttempts: QUICK_RETRIES, backoff });
}

export interface TimedCall {
  readonly dependency: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` and stops waiting at the time limit, whether or not it heeds its signal (aggressive).
 * @throws {DependencyTimeout} at the time limit
 * @throws the signal's reason when the caller gives up
 */
export async function withTimeout<T>(call: TimedCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // Aborting the signal of finished work (the default) would cut a body that is still being read.
  const policy = timeout(call.timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  try {
    return await policy.execute(({ signal }) => work(signal), call.signal);
  } catch (error) {
    call.signal?.throwIfAborted();
    if (error instanceof TaskCancelledError)
      throw new DependencyTimeout(call.dependency, call.timeoutMs, error);
    throw error;
  }
}
