import type { LoadMeasurement, LoadPlan } from '#core/load/index';
import type { RunningAt } from '../../analyzer.js';
import type { LoadOptions } from '../schema.js';

/** What the generator's thread is given. */
export interface LoadWork {
  readonly options: LoadOptions;
  readonly at: RunningAt;
  /** The application's API document. */
  readonly document?: Uint8Array;
}

/** What it comes back with. */
export type LoadOutcome =
  | {
      readonly kind: 'measured';
      readonly plan: LoadPlan;
      readonly measured: LoadMeasurement;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'nothing-answers'; readonly notes: readonly string[] };
