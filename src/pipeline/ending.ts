import type { Failure } from './failure.js';
import type { StageName } from './run.js';

/** How a run ends; `superseded` is decided where runs start. */
export type Ending =
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly stage: StageName; readonly failure: Failure }
  | { readonly status: 'cancelled'; readonly reason: string };
