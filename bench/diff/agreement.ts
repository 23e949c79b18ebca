import { aspectOf, directionOf, type Level, type Told } from './told.js';

/** What each of the tools tells of the same thing: of one aspect of an operation, of the operation, or of a pair. */
export interface Comparison {
  readonly pair: string;
  readonly key: string;
  readonly ours: readonly Told[];
  readonly theirs: readonly Told[];
}

export type Verdict = 'agree' | 'silent' | 'disagree';

/** What the changes of two documents are sorted by before they are compared. */
export const GRAINS = {
  pair: () => '',
  operation: ({ rule, operation }: Told) => [shapeOf(operation), directionOf(rule)].join(' · '),
  change: ({ rule, operation }: Told) => [shapeOf(operation), directionOf(rule), aspectOf(rule)].join(' · '),
};
export type Grain = keyof typeof GRAINS;

export function compare(
  pair: string,
  grain: Grain,
  ours: readonly Told[],
  theirs: readonly Told[],
): readonly Comparison[] {
  const keyOf = GRAINS[grain];
  const keys = new Set([...ours, ...theirs].map(keyOf));
  return [...keys].sort().map((key) => ({
    pair,
    key,
    ours: ours.filter((told) => keyOf(told) === key),
    theirs: theirs.filter((told) => keyOf(told) === key),
  }));
}

const shapeOf = (operation: string): string => operation.replaceAll(/\{[^{}]*\}/gu, '{}');

const RANK: Readonly<Record<Level, number>> = { safe: 0, potentially_breaking: 1, breaking: 2 };

export function worst(told: readonly Told[]): Level | 'not told' {
  return told.reduce<Level | 'not told'>((level, one) => {
    return level === 'not told' || RANK[one.level] > RANK[level] ? one.level : level;
  }, 'not told');
}

/** Whether both say breaking, or neither does. `silent`: only one tells of it, as not breaking. */
export function verdictOf({ ours, theirs }: Comparison): Verdict {
  const [mine, other] = [worst(ours), worst(theirs)];
  if ((mine === 'breaking') !== (other === 'breaking')) return 'disagree';
  return mine === 'not told' || other === 'not told' ? 'silent' : 'agree';
}
