/** Whether one of two versions is slower, by a figure of several runs of each. */
export interface LoadComparison {
  readonly verdict: 'slower' | 'faster' | 'inconclusive';
  /** Median after ÷ median before. */
  readonly ratio: number;
  /** Of the ratio, at 95 %. */
  readonly interval: readonly [number, number];
  /** Of the Mann–Whitney U test, two-sided. */
  readonly pValue: number;
  /** Why nothing can be concluded. */
  readonly reason?: string;
}

const SIGNIFICANT = 0.05;
/** Of three runs each, no outcome has a p-value below 0.1. */
const FEWEST_RUNS = 4;
/** Beyond it the exact distribution takes long, and the normal one is as good. */
const MOST_FOR_EXACT = 20;
const RESAMPLES = 2_000;

/**
 * Compares a figure for which more is worse, such as the p95 of each run. The runs should have been interleaved, so
 * that what else the machine did met both alike.
 *
 * @param random from 0 to 1, such as a seeded generator: the same one gives the same interval
 */
export function compareLoads(
  before: readonly number[],
  after: readonly number[],
  random: () => number,
): LoadComparison {
  const ratio = median(after) / median(before);
  const interval = ratioInterval(before, after, random);
  const pValue = mannWhitney(before, after);
  const found = { ratio, interval, pValue };
  const reason = doubt(found, Math.min(before.length, after.length));
  if (reason !== undefined) return { verdict: 'inconclusive', ...found, reason };
  return { verdict: ratio > 1 ? 'slower' : 'faster', ...found };
}

function doubt(
  { interval: [low, high], pValue }: Pick<LoadComparison, 'interval' | 'pValue'>,
  runs: number,
): string | undefined {
  if (runs < FEWEST_RUNS) return `there are ${runs} runs of one of them; ${FEWEST_RUNS} of each are needed`;
  if (pValue >= SIGNIFICANT)
    return `such a difference comes by chance in ${(pValue * 100).toFixed(0)} of 100 cases`;
  if (low <= 1 && high >= 1) return 'the interval of the ratio holds 1';
  return undefined;
}

/** The p-value of H. B. Mann and D. R. Whitney's U (1947), two-sided; ties count half. */
export function mannWhitney(one: readonly number[], other: readonly number[]): number {
  const pairs = one.length * other.length;
  const above = one.flatMap((a) => other.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
  const u = above.reduce<number>((sum, part) => sum + part, 0);
  const lower = Math.min(u, pairs - u);
  if (one.length > MOST_FOR_EXACT || other.length > MOST_FOR_EXACT) {
    const deviation = Math.sqrt((pairs * (one.length + other.length + 1)) / 12);
    return Math.min(1, 2 * normalBelow((lower + 0.5 - pairs / 2) / deviation));
  }
  return Math.min(1, 2 * exactBelow(Math.ceil(lower), one.length, other.length));
}

/** The share of all orders of both samples whose U is at most this one. */
function exactBelow(u: number, m: number, n: number): number {
  const ways = waysPerU(m, n);
  const all = ways.reduce((sum, count) => sum + count, 0);
  return ways.slice(0, u + 1).reduce((sum, count) => sum + count, 0) / all;
}

/** How many orders have each U: the coefficients of the Gaussian binomial (m + n over m). */
function waysPerU(m: number, n: number): readonly number[] {
  const ways = Array.from({ length: m * n + 1 }, (_, u): number => (u === 0 ? 1 : 0));
  for (let k = 1; k <= m; k += 1) {
    // Times (1 − q^(n+k)), divided by (1 − q^k).
    for (let u = ways.length - 1; u >= n + k; u -= 1) ways[u] = (ways[u] ?? 0) - (ways[u - n - k] ?? 0);
    for (let u = k; u < ways.length; u += 1) ways[u] = (ways[u] ?? 0) + (ways[u - k] ?? 0);
  }
  return ways;
}

/** The standard normal distribution, to 7 digits (Abramowitz and Stegun, 26.2.17). */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];
  const tail = series.reduce((sum, factor) => (sum + factor) * t, 0) * Math.exp((-z * z) / 2);
  const beyond = tail / Math.sqrt(2 * Math.PI);
  return z < 0 ? beyond : 1 - beyond;
}

/** By resampling both samples with replacement (percentile bootstrap). */
function ratioInterval(
  before: readonly number[],
  after: readonly number[],
  random: () => number,
): readonly [number, number] {
  const ratios = Array.from(
    { length: RESAMPLES },
    () => median(resampled(after, random)) / median(resampled(before, random)),
  ).toSorted((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (ratios.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

function resampled(values: readonly number[], random: () => number): readonly number[] {
  return values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
