import type { Finding } from '#core/findings/index';
import { agree, isExpected } from './matching.js';
import type { Expected, Label } from './samples.js';

/** What one analyzer said of both halves of a sample. */
export interface Said {
  readonly analyzer: string;
  readonly vulnerable: readonly Finding[];
  readonly mended: readonly Finding[];
}

export interface AnalyzerScore {
  readonly analyzer: string;
  /** Ids of the labels that it found. */
  readonly found: readonly string[];
  /** Ids of the labels that it should find, and of those among them that it does. */
  readonly expected: readonly string[];
  readonly expectedFound: readonly string[];
  /** Findings of both halves that are low or worse; those that agree with a label; the rest. */
  readonly claims: number;
  readonly agreeing: number;
  readonly disagreeing: readonly Finding[];
  /** Findings of severity `info`, which claim no weakness. */
  readonly notes: number;
}

export interface SampleScore {
  readonly analyzers: readonly AnalyzerScore[];
  readonly labels: number;
  readonly found: readonly string[];
  readonly missed: readonly string[];
  /** Of the mended half, high or critical. */
  readonly alarms: readonly Finding[];
}

export function scoreOf(said: readonly Said[], labels: readonly Label[], expected: Expected): SampleScore {
  const analyzers = said.map((each) => analyzerScore(each, labels, expected[each.analyzer]));
  const found = new Set(analyzers.flatMap((score) => score.found));
  const ids = labels.map(({ id }) => id);
  return {
    analyzers,
    labels: labels.length,
    found: ids.filter((id) => found.has(id)),
    missed: ids.filter((id) => !found.has(id)),
    alarms: said.flatMap(({ mended }) => mended.filter(isAlarm)),
  };
}

function analyzerScore(
  { analyzer, vulnerable, mended }: Said,
  labels: readonly Label[],
  expected: Expected[string] | undefined,
): AnalyzerScore {
  const found = labels.filter((label) => vulnerable.some((finding) => agree(finding, label)));
  const should = labels.filter((label) => isExpected(label, expected));
  const claims = vulnerable.filter(isClaim);
  const [right, wrong] = [true, false].map((isRight) =>
    claims.filter((finding) => labels.some((label) => agree(finding, label)) === isRight),
  );
  const alarms = mended.filter(isClaim);
  return {
    analyzer,
    found: found.map(({ id }) => id),
    expected: should.map(({ id }) => id),
    expectedFound: should.filter((label) => found.includes(label)).map(({ id }) => id),
    claims: claims.length + alarms.length,
    agreeing: right?.length ?? 0,
    disagreeing: [...(wrong ?? []), ...alarms],
    notes: vulnerable.length + mended.length - claims.length - alarms.length,
  };
}

function isClaim({ severity }: Finding): boolean {
  return severity !== 'info';
}

function isAlarm({ severity }: Finding): boolean {
  return severity === 'critical' || severity === 'high';
}
