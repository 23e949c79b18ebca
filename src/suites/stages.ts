import type { EntityManager } from 'typeorm';
import type { GateResult } from '#core/check/index';
import type { FaultCode, PlanSettings, StrategyName } from '#core/plan/index';
import type { MergeConflict, OrphanedTest } from '#core/render/index';
import type { Identities, QualitySettings } from '#core/settings/index';
import type { ChangeClass, ChangeCounts, OperationKey, SpecProblem } from '#core/spec/index';

/**
 * What the stages of a run ask of this room, and what they get back: plain values, which the pipeline
 * stores as the stage's output. `SuiteStages` does the work; this room keeps its own rows (specs, suites, executions).
 */

/** Where a document comes from. */
export type SpecOrigin =
  /** The document itself, as the bytes that arrived. `allow`: as for a URL, for files that it refers to. */
  | { readonly kind: 'inline'; readonly document: Uint8Array; readonly allow?: readonly string[] }
  /** A URL from a payload or a source; fetched under the egress guard. `allow`: `host:port` that the operator set. */
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly allow: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
      /** Files that the document refers to get the headers below this path alone; absent: on all of its origin. */
      readonly headersBelow?: string;
    }
  /** ApiFox's export API. */
  | {
      readonly kind: 'apifox';
      readonly apifoxProjectId: string;
      readonly accessToken: string;
      readonly branchId?: string;
      readonly moduleId?: string;
    }
  /** A version that is stored already: a replay against the original versions. */
  | { readonly kind: 'stored'; readonly specVersionId: string };

export interface FetchSpec {
  readonly projectId: string;
  readonly sourceId: string;
  /** The spec's identity within project and source (states.md, contract 5). */
  readonly specKey: string;
  readonly origin: SpecOrigin;
  /** In a dry run the version is stored, but does not become the spec's latest. */
  readonly dryRun: boolean;
}

export interface FetchedSpec {
  readonly specId: string;
  readonly specVersionId: string;
  readonly previousVersionId?: string;
  readonly sha256: string;
  readonly title: string;
  readonly apiVersion: string;
  readonly operations: number;
  readonly problems: readonly SpecProblem[];
  /** False: the same document as before. */
  readonly changed: boolean;
}

export interface DiffedSpec {
  readonly added: readonly OperationKey[];
  readonly removed: readonly OperationKey[];
  readonly changed: readonly OperationKey[];
  /** Of all that changed in them, by what it means for clients. */
  readonly counts: ChangeCounts;
  /** The version that it was compared with; absent for the first version of a spec. */
  readonly comparedWith?: string;
  /** The first of the changes, worst first, for people. */
  readonly worst: readonly { readonly class: ChangeClass; readonly sentence: string }[];
  /** Where the API lists all of them. */
  readonly changesUrl?: string;
}

export interface GenerateSuite {
  readonly projectId: string;
  readonly specVersionId: string;
  /** A test framework: exports have no verdict. */
  readonly target: 'vitest' | 'pytest';
  readonly strategies: readonly StrategyName[];
  readonly planSettings?: PlanSettings;
  /** A replay against the original versions names the pack's hash that it must find. */
  readonly packHash?: string;
  /** False in dry runs, and for versions that are not the newest: the output folder is left alone. */
  readonly publish: boolean;
  /** What a suite must be worth to be published; absent: nothing beyond being right. */
  readonly quality?: QualitySettings;
}

/** Throws when the stage has become somebody else's meanwhile. Asked within the transaction that writes. */
export type EnsureOurs = (manager: EntityManager) => Promise<void>;

/** Who may write, and for how long: every write of a stage is fenced (states.md, contract 2). */
export interface WritingRight {
  /** Nothing is written any more once it has aborted. */
  readonly signal: AbortSignal;
  readonly ensureOurs: EnsureOurs;
}

/** Where a suite is in a git repository. */
export interface SuiteInGit {
  readonly url: string;
  readonly branch: string;
  /** In the repository. */
  readonly folder: string;
  /** The last one that was made; absent while the branch held all of it already. */
  readonly commit?: string;
}

export interface GeneratedSuite {
  readonly suiteId: string;
  readonly suiteVersionId: string;
  readonly packHash: string;
  readonly tests: number;
  readonly files: number;
  readonly operationsTested: number;
  readonly leftOut: number;
  /** Where the files were written for people, when they were. */
  readonly outputFolder?: string;
  /** The branch that it was written to, where the project has one. */
  readonly git?: SuiteInGit;
  /** Files there that somebody had edited: the edits are still there. */
  readonly editedFiles?: readonly string[];
  /** What became of the edits: how many of each, and the first of them. */
  readonly merge?: {
    readonly counts: { readonly conflicts: number; readonly orphans: number; readonly kept: number };
    readonly conflicts: readonly Omit<MergeConflict, 'generated'>[];
    readonly orphans: readonly OrphanedTest[];
  };
  /** False: this very version existed. */
  readonly created: boolean;
}

export interface CheckSuite {
  readonly suiteVersionId: string;
  /** Absent: no mutants are tried, and there are no gates. */
  readonly quality?: QualitySettings;
}

export interface CheckedSuite {
  readonly ok: boolean;
  readonly problems: readonly {
    readonly rule: string;
    readonly severity: 'error' | 'warning';
    readonly file: string;
    readonly line?: number;
    readonly detail: string;
  }[];
  readonly coverage: Readonly<Record<string, { readonly covered: number; readonly total: number }>>;
  /** How many broken servers the tests tell from a good one; absent where it was not measured. */
  readonly mutation?: {
    readonly caught: number;
    readonly mutants: number;
    readonly made?: number | undefined;
    readonly tried?: number | undefined;
  };
  /** What the project wants of the suite, and whether it is so. */
  readonly gates?: readonly GateResult[];
}

export interface ExecuteSuite {
  readonly suiteVersionId: string;
  readonly baseUrl: string;
  readonly runId?: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Credentials by identity, or how to get them, handed to the suite through its environment. */
  readonly identities: Identities;
}

export interface ExecutedSuite {
  readonly executionId: string;
  readonly outcome: 'passed' | 'failed';
  readonly passed: number;
  readonly failed: number;
  /** Tests that failed, and passed when they were run again. */
  readonly flaky: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Failed tests grouped by their cause: how many there are, and what the worst ones are. */
  readonly defects: { readonly count: number; readonly worst: readonly string[] };
  readonly failuresByFault: Readonly<Partial<Record<FaultCode, number>>>;
}
