import type { DomainError, ErrorCategory, ErrorCode, ErrorIssue } from '#core/errors/index';
import type {
  ChangeCounts,
  Dialect,
  DocumentLimits,
  FileReference,
  OperationKey,
  SpecProblem,
} from '#core/spec/index';
import type { LeftOut, PlanSettings, StrategyName } from '#core/plan/index';
import type { MergedSuite, RenderedFile } from '#core/render/index';
import type { OperationSummary } from '../specs/spec-version.entity.js';
import type { ComparedOperations, StoredChange } from '../specs/spec-comparison.entity.js';
import type { MutationFigures } from '#core/verdict/index';
import type { CheckedSuite } from '../stages.js';

/** An API document as it crosses into a thread; the hash lets a thread reuse what it has just read. */
export interface EngineDocument {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** A document and the files that it refers to, as far as they are there; null: it cannot be had. */
export interface SplitDocument {
  readonly bytes: Uint8Array;
  /** Absolute URL of the document. */
  readonly location: string;
  readonly files: ReadonlyMap<string, Uint8Array | null>;
}

export type Bundled =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** Files that it needs besides, before it can be told what else it needs. */
  | { readonly kind: 'incomplete'; readonly missing: readonly FileReference[] };

/** What is known of a document once it was read. */
export interface SpecOverview {
  readonly title: string;
  readonly apiVersion: string;
  readonly dialect: Dialect;
  readonly operations: readonly OperationSummary[];
  readonly problems: readonly SpecProblem[];
}

/** A suite in its three versions: generated last, in the folder, generated now. */
export interface SuiteInFolder {
  /** What the folder itself says was generated last, packed: anybody may have written it. It comes before `base`. */
  readonly said?: Uint8Array;
  readonly base: ReadonlyMap<string, string>;
  readonly ours: ReadonlyMap<string, string>;
  readonly theirs: readonly RenderedFile[];
  readonly operations: readonly OperationKey[];
}

/** What changed between two documents. */
export interface ComparedSpec extends ComparedOperations {
  readonly counts: ChangeCounts;
  /** Worst first. */
  readonly changes: readonly StoredChange[];
}

/** A template pack's files by their path in the pack; the hash is of all of them. */
export interface EnginePack {
  readonly hash: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Everything that a suite's content depends on. */
export interface SuiteRecipe {
  readonly document: EngineDocument;
  readonly pack: EnginePack;
  readonly strategies: readonly StrategyName[];
  readonly planSettings: PlanSettings;
  readonly engineVersion: string;
}

export interface SuiteContent {
  readonly files: readonly RenderedFile[];
  readonly tests: number;
  readonly operationsTested: number;
  readonly leftOut: readonly LeftOut[];
}

export interface PackOverview {
  readonly name: string;
  readonly version: string;
  readonly target: string;
  readonly strategies: readonly StrategyName[];
}

/** What is known of a suite that was read. */
export type ReadSuite = Pick<CheckedSuite, 'ok' | 'problems' | 'coverage'>;

/** Every kind of work that threads do: what goes in, and what comes out. Plain values only. */
export interface EngineWork {
  /** Puts a document that is split over several files together. */
  readonly bundle: { readonly given: SplitDocument; readonly made: Bundled };
  readonly read: { readonly given: { readonly document: EngineDocument }; readonly made: SpecOverview };
  readonly diff: {
    readonly given: { readonly document: EngineDocument; readonly before: EngineDocument };
    readonly made: ComparedSpec;
  };
  readonly render: { readonly given: SuiteRecipe; readonly made: SuiteContent };
  readonly check: {
    readonly given: { readonly recipe: SuiteRecipe; readonly files: readonly RenderedFile[] };
    readonly made: ReadSuite;
  };
  /** Tries at most `mutants` broken servers, and none after the time limit. */
  readonly mutate: {
    readonly given: { readonly recipe: SuiteRecipe; readonly mutants: number; readonly timeLimitMs: number };
    readonly made: MutationFigures;
  };
  /** Brings a folder with people's edits up to date. */
  readonly merge: { readonly given: SuiteInFolder; readonly made: MergedSuite };
  /** Checks a pack as if it were to be used. */
  readonly pack: { readonly given: { readonly pack: EnginePack }; readonly made: PackOverview };
}
export type EngineWorkKind = keyof EngineWork;

export type EngineRequest = {
  readonly [Kind in EngineWorkKind]: {
    readonly kind: Kind;
    readonly given: EngineWork[Kind]['given'];
    readonly limits: DocumentLimits;
  };
}[EngineWorkKind];

/** Errors lose their class and fields between threads, so that a failure is a value, too. */
export type EngineAnswer =
  | { readonly kind: 'made'; readonly made: unknown }
  | { readonly kind: 'refused'; readonly error: RefusalValue };

export interface RefusalValue {
  readonly name: string;
  readonly message: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly category: ErrorCategory;
  readonly issues: readonly ErrorIssue[];
}

export function refusalOf(error: DomainError): RefusalValue {
  const { name, message, code, retryable, category, issues } = error;
  return { name, message, code, retryable, category, issues };
}
