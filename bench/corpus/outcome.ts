import type { CorpusTarget } from './options.js';

/** One suite, or the reason why there is none. */
export interface Outcome {
  /** Path below the corpus, without the endings of its packing. */
  readonly document: string;
  readonly target: CorpusTarget;
  readonly result: Generated | Refused | Failed;
}

export interface Generated {
  readonly kind: 'suite';
  /** Where it was written. */
  readonly folder: string;
  readonly operations: number;
  /** Fewer than `operations` where the document was sampled. */
  readonly planned: number;
  readonly tests: number;
  readonly files: number;
  readonly bytes: number;
  readonly ms: Readonly<Record<Phase, number>>;
  /** What the static rules found: files that do not parse, tests without an assertion, and the like. */
  readonly mistakes: readonly Mistake[];
}

export const PHASES = ['read', 'plan', 'render', 'write', 'check'] as const;
export type Phase = (typeof PHASES)[number];

export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly detail: string;
}

/** The document was refused with a code, on purpose. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}

/** Something that should not happen: another error, no memory left, or no end. */
export interface Failed {
  readonly kind: 'failed';
  readonly message: string;
}
