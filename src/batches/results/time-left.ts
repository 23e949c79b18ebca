/** How the tasks of one type stand. */
export interface TypeProgress {
  readonly pending: number;
  /** How long each of those under way has run, in milliseconds. */
  readonly runningMs: readonly number[];
  /** What those that ended in this batch took on average. */
  readonly measuredMs: number | null;
  /** What was measured in batches before. */
  readonly expectedMs: number | null;
}

/**
 * How long a batch still takes: what is left of each type by what it was measured to take, shared among the tasks that
 * run at the same time; at least as long as the longest task takes.
 * @returns milliseconds; undefined while nothing was measured
 */
export function timeLeftMs(types: readonly TypeProgress[], atOnce: number): number | undefined {
  const measured = types.map(durationOf).filter((ms) => ms !== null);
  if (measured.length === 0) return undefined;
  const usual = measured.reduce((sum, ms) => sum + ms, 0) / measured.length;
  const left = types.flatMap((type) => leftOf(type, durationOf(type) ?? usual));
  const work = left.reduce((sum, { ms, tasks }) => sum + ms * tasks, 0);
  const longest = Math.max(0, ...left.map(({ ms }) => ms));
  return Math.round(Math.max(longest, work / atOnce));
}

function durationOf({ measuredMs, expectedMs }: TypeProgress): number | null {
  return measuredMs ?? expectedMs;
}

/** One that runs longer than usual is taken to end at any moment. */
function leftOf({ pending, runningMs }: TypeProgress, usualMs: number): { ms: number; tasks: number }[] {
  const running = runningMs.map((ms) => ({ ms: Math.max(0, usualMs - ms), tasks: 1 }));
  return pending === 0 ? running : [...running, { ms: usualMs, tasks: pending }];
}
