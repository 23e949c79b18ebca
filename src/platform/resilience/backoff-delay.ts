export interface BackoffBounds {
  /** Before the second attempt, at least. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
}

/**
 * How long to wait after the given attempt (1 for the first): it doubles each time, and a random half of it
 * keeps runs that failed together from coming back together ("equal jitter").
 *
 * @param random a number from 0 (included) to 1 (excluded)
 * @returns whole milliseconds between `delayMs` and `maxDelayMs`
 */
export function backoffDelayMs(
  attempt: number,
  { delayMs, maxDelayMs }: BackoffBounds,
  random: () => number = Math.random,
): number {
  const longest = Math.min(maxDelayMs, delayMs * 2 ** attempt);
  const shortest = Math.min(maxDelayMs, Math.max(delayMs, longest / 2));
  return Math.round(shortest + random() * (longest - shortest));
}
