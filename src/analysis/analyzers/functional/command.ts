import type { StrategyName } from '#core/plan/index';
import type { SuiteFile } from '#platform/runner/index';

/** What the thread that makes the suite is given. */
export interface SuiteWork {
  readonly document: Uint8Array;
  /** Of the template pack, by path. */
  readonly pack: ReadonlyMap<string, string>;
  readonly strategies: readonly StrategyName[];
}

/** What it comes back with. */
export type SuiteOutcome =
  | {
      readonly kind: 'made';
      readonly files: readonly SuiteFile[];
      /** Where the document's server begins: `/api`; empty for the root. */
      readonly base: string;
      readonly tests: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };
