import { own } from '../../json-tree.js';
import type { Effect } from '../law.js';
import { quoted, type Finding, type Spot } from '../finding.js';
import { spotOf, type View } from '../schema-view.js';
import { child } from '../../json-tree.js';
import type { SchemaRule } from './rule.js';

/** A limit on one side. Of several that hold at once the tightest counts. */
interface BoundKind {
  readonly name: string;
  readonly side: 'upper' | 'lower';
  readonly keyword: string;
  /** The same limit, itself excluded. */
  readonly exclusive?: string;
  /** What every value satisfies anyway. */
  readonly idle?: number;
}

const BOUNDS: readonly BoundKind[] = [
  { name: 'max', side: 'upper', keyword: 'maximum', exclusive: 'exclusiveMaximum' },
  { name: 'min', side: 'lower', keyword: 'minimum', exclusive: 'exclusiveMinimum' },
  { name: 'max-length', side: 'upper', keyword: 'maxLength' },
  { name: 'min-length', side: 'lower', keyword: 'minLength', idle: 0 },
  { name: 'max-items', side: 'upper', keyword: 'maxItems' },
  { name: 'min-items', side: 'lower', keyword: 'minItems', idle: 0 },
  { name: 'max-contains', side: 'upper', keyword: 'maxContains' },
  { name: 'min-contains', side: 'lower', keyword: 'minContains', idle: 1 },
  { name: 'max-properties', side: 'upper', keyword: 'maxProperties' },
  { name: 'min-properties', side: 'lower', keyword: 'minProperties', idle: 0 },
];

interface Bound {
  readonly keyword: string;
  readonly value: number;
  readonly isExclusive: boolean;
  readonly spot: Spot;
}

export const bounds: SchemaRule = (before, after) =>
  BOUNDS.flatMap((kind) => {
    const earlier = tightest(before, kind);
    const later = tightest(after, kind);
    const found = changeOf(kind, earlier, later);
    if (found === undefined) return [];
    const finding: Finding = {
      ...found,
      before: earlier?.spot ?? spotOf(before, kind.keyword),
      after: later?.spot ?? spotOf(after, kind.keyword),
    };
    return [finding];
  });

function changeOf(
  { name, side }: BoundKind,
  earlier: Bound | undefined,
  later: Bound | undefined,
): { rule: string; effect: Effect; says: string } | undefined {
  if (later === undefined) {
    if (earlier === undefined) return undefined;
    return { rule: `${name}-removed`, effect: 'widens', says: `no longer has ${words(earlier)}` };
  }
  if (earlier === undefined)
    return { rule: `${name}-added`, effect: 'narrows', says: `now has ${words(later)}` };
  const tighter = compare(later, earlier, side);
  if (tighter === 0) return undefined;
  const isSame = later.value === earlier.value;
  const grew = isSame ? (side === 'lower') === tighter > 0 : later.value > earlier.value;
  return {
    rule: `${name}-${grew ? 'increased' : 'decreased'}`,
    effect: tighter > 0 ? 'narrows' : 'widens',
    says: `now has ${words(later)} instead of ${words(earlier)}`,
  };
}

const words = ({ keyword, value }: Bound): string => `${keyword} ${quoted(value)}`;

function tightest(view: View, { keyword, exclusive, side, idle }: BoundKind): Bound | undefined {
  const all = view.conjuncts.flatMap(({ keywords, pointer, home }) => {
    return [keyword, ...(exclusive === undefined ? [] : [exclusive])].flatMap((name) => {
      const value = own(keywords, name);
      if (typeof value !== 'number' || value === idle) return [];
      const spot = { pointer: child(pointer, name), home };
      return [{ keyword: name, value, isExclusive: name === exclusive, spot }];
    });
  });
  return all.reduce<Bound | undefined>((best, bound) => {
    return best === undefined || compare(bound, best, side) > 0 ? bound : best;
  }, undefined);
}

/** Above 0 when `a` leaves less than `b`. */
function compare(a: Bound, b: Bound, side: BoundKind['side']): number {
  const by = side === 'upper' ? b.value - a.value : a.value - b.value;
  return by === 0 ? Number(a.isExclusive) - Number(b.isExclusive) : by;
}
