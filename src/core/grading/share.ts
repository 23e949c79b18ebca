import type { GradeVerdict } from './application-grade.js';

/** Of so many that are known, how many are good; and between which bounds the truth lies with 95 % confidence. */
export interface Share {
  readonly good: number;
  readonly known: number;
  /** Counted neither as good nor as bad. */
  readonly unknown: number;
  /** 0 to 1; null where nothing is known. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The quantile of the normal distribution for two-sided 95 %. */
const Z = 1.959_963_984_540_054;

export function shareOf(verdicts: readonly GradeVerdict[]): Share {
  const good = verdicts.filter((verdict) => verdict === 'yes').length;
  const known = verdicts.filter((verdict) => verdict !== 'unknown').length;
  const unknown = verdicts.length - known;
  if (known === 0) return { good, known, unknown, share: null, low: null, high: null };
  return { good, known, unknown, share: good / known, ...wilson(good, known) };
}

/**
 * The score interval of Wilson (1927): it holds its confidence for few applications and for shares near 0 and 1,
 * where the usual interval (share ± z·σ) is far too narrow.
 */
export function wilson(good: number, of: number): { readonly low: number; readonly high: number } {
  const share = good / of;
  const z2 = Z * Z;
  const middle = share + z2 / (2 * of);
  const spread = Z * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  const scale = 1 + z2 / of;
  return {
    low: good === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    high: good === of ? 1 : Math.min(1, (middle + spread) / scale),
  };
}
