import { matchLines } from './match-lines.js';

/** A part of a text in its three versions: what all have in common, and what at least one of them changed. */
export interface Region {
  readonly kind: 'common' | 'ours' | 'theirs' | 'alike' | 'conflict';
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * Splits three versions of a text into regions: `ours` and `theirs` were changed by one side alone, `alike` by both in
 * the same way, `conflict` by both differently.
 */
export function threeWay(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly Region[] {
  const toOurs = new Map(matchLines(base, ours));
  const toTheirs = new Map(matchLines(base, theirs));
  const regions: Region[] = [];
  let at = { base: 0, ours: 0, theirs: 0 };
  const upTo = (next: typeof at): void => {
    const region = {
      base: base.slice(at.base, next.base),
      ours: ours.slice(at.ours, next.ours),
      theirs: theirs.slice(at.theirs, next.theirs),
    };
    if (region.base.length + region.ours.length + region.theirs.length > 0)
      regions.push({ kind: kindOf(region), ...region });
  };
  for (const [index, line] of base.entries()) {
    const [inOurs, inTheirs] = [toOurs.get(index), toTheirs.get(index)];
    if (inOurs === undefined || inTheirs === undefined) continue;
    upTo({ base: index, ours: inOurs, theirs: inTheirs });
    regions.push({ kind: 'common', base: [line], ours: [line], theirs: [line] });
    at = { base: index + 1, ours: inOurs + 1, theirs: inTheirs + 1 };
  }
  upTo({ base: base.length, ours: ours.length, theirs: theirs.length });
  return regions;
}

function kindOf({ base, ours, theirs }: Omit<Region, 'kind'>): Region['kind'] {
  if (same(ours, theirs)) return 'alike';
  if (same(base, ours)) return 'theirs';
  return same(base, theirs) ? 'ours' : 'conflict';
}

export function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

/** The merged text; undefined when both sides changed the same part in different ways. */
export function mergeLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] | undefined {
  const regions = threeWay(base, ours, theirs);
  if (regions.some(({ kind }) => kind === 'conflict')) return undefined;
  return regions.flatMap((region) => (region.kind === 'theirs' ? region.theirs : region.ours));
}
