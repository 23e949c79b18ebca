import type { OperationKey } from '../api-spec.js';

/** What a change means for clients that kept to the earlier document, worst first. Wire values. */
export const CHANGE_CLASSES = ['breaking', 'potentially_breaking', 'safe'] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** Which way the data flows that a change is about: what endangers one way is harmless the other. */
export type Direction = 'request' | 'response';

/** One difference between two API documents, with its place in both. */
export interface Change {
  /** Names the rule that judged, such as `request-max-length-decreased`. Stable. */
  readonly rule: string;
  readonly class: ChangeClass;
  /** Absent where it is about the operation as a whole. */
  readonly direction?: Direction;
  /** All operations that it reaches, as the later document writes them; removed ones as the earlier one does. */
  readonly operations: readonly OperationKey[];
  readonly sentence: string;
  /**
   * JSON pointers to the clause in each document. Where a clause is in one of them only, the other leads to what
   * would hold it, or is absent.
   */
  readonly before?: string;
  readonly after?: string;
}

export interface ChangeCounts {
  readonly breaking: number;
  readonly potentiallyBreaking: number;
  readonly safe: number;
}

export function countChanges(changes: readonly Change[]): ChangeCounts {
  const count = (kind: ChangeClass): number => changes.filter((change) => change.class === kind).length;
  return {
    breaking: count('breaking'),
    potentiallyBreaking: count('potentially_breaking'),
    safe: count('safe'),
  };
}
