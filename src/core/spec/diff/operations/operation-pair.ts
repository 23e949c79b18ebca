import type { Operation } from '../../api-spec.js';
import type { Change, ChangeClass, Direction } from '../change.js';
import type { Use } from '../change-log.js';
import { CONSEQUENCE } from '../law.js';
import type { SchemaPair } from '../compare-schemas.js';

/** The same operation in both documents, and where its changes go. */
export interface OperationPair {
  readonly before: Operation;
  readonly after: Operation;
  report(change: Omit<Change, 'operations'>): void;
  compareSchemas(pair: SchemaPair, use: Use): void;
}

/** How the schemas of a direction are compared first. */
export const useIn = (direction: Direction, isText = false): Use => ({
  direction,
  isMuted: false,
  isInverted: false,
  isText,
});

/** A change of something else than a schema. */
export interface Report {
  readonly rule: string;
  readonly class: ChangeClass;
  readonly direction: Direction;
  /** Without the full stop. */
  readonly says: string;
  readonly before?: string;
  readonly after?: string;
}

export function report(pair: OperationPair, { says, ...rest }: Report): void {
  pair.report({ ...rest, sentence: `${says}${CONSEQUENCE[rest.direction][rest.class]}.` });
}

export interface Pairing<T> {
  readonly kept: readonly (readonly [T, T])[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/** Pairs what has the same key in both documents, in the order of the later one. */
export function pairBy<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T, isLater: boolean) => string,
): Pairing<T> {
  const earlier = new Map(before.map((item) => [keyOf(item, false), item]));
  const kept: (readonly [T, T])[] = [];
  const added: T[] = [];
  for (const item of after) {
    const key = keyOf(item, true);
    const partner = earlier.get(key);
    if (partner === undefined) added.push(item);
    else kept.push([partner, item]);
    earlier.delete(key);
  }
  return { kept, added, removed: [...earlier.values()] };
}
