import type { ApplicationName, ApplicationPart } from '#catalog/index';
import type { Isolation } from '#core/grading/index';
import type { AnalysisOptions } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';
import type { Analyzer, Progress, RunningAt, ServerPool, Toolbox } from '../analyzers/analyzer.js';
import type { ToolResult } from './tool-result.js';
import type { ToolLimits } from './tool-work.js';

/** Names in the injector of what analyses are made with; tests put small real ones in their place. */
export const ANALYSIS_KIT = Symbol('ANALYSIS_KIT');
export const SOURCE_TREES = Symbol('SOURCE_TREES');
export const RUNNING_APPLICATIONS = Symbol('RUNNING_APPLICATIONS');

/** Every analyzer there is, where their programs are, and who has which of the servers. */
export interface AnalysisKit {
  readonly analyzers: readonly Analyzer[];
  readonly toolbox: Toolbox;
  readonly pool?: ServerPool;
  /** Absent where everything runs here. */
  readonly remote?: RemotePort;
}

/** A version of an application's source, as it was written to a folder. */
export interface CheckedOut {
  readonly versionId: string;
  readonly sha256: string;
  readonly parts: readonly ApplicationPart[];
  /** Path of the API document in the folder. */
  readonly document?: string | undefined;
}

/** Writes the current source of applications. */
export interface SourceTrees {
  /** @throws {NotFound}, and when no code of the application is known */
  checkOut(applicationId: string, intoFolder: string): Promise<CheckedOut>;
}

export interface WhileRunning {
  /** Nobody else uses it meanwhile. */
  readonly alone: boolean;
  readonly signal: AbortSignal;
}

/** An application that runs, for as long as the signal does not abort. */
export interface LentApplication extends RunningAt {
  /** What holds it meanwhile. */
  readonly isolation: Isolation;
  readonly signal: AbortSignal;
}

/** Starts applications where they do not run, and stops them when nobody needs them any more. */
export interface RunningApplications {
  whileRunning<Result>(
    applicationId: string,
    how: WhileRunning,
    use: (at: LentApplication) => Promise<Result>,
  ): Promise<Result>;
  /** The API document that the application shows at one of the usual paths; undefined when it shows none. */
  documentOf(at: RunningAt): Promise<Uint8Array | undefined>;
}

/** Analyzers of one analysis that may run elsewhere. */
export interface RemoteJob {
  readonly analysisId: string;
  readonly applicationId: string;
  readonly application: ApplicationName;
  readonly type: AnalysisType;
  readonly tools: readonly string[];
  readonly fullScan: boolean;
  /** By the names of the analyzers. */
  readonly toolOptions: AnalysisOptions['toolOptions'];
  /** Where the application runs, on this machine; absent for analyzers that need code alone. */
  readonly running?: RunningAt;
  readonly document?: Uint8Array;
  /** Of the tar that holds the code. */
  readonly sourceSha256: string;
  readonly limits: ToolLimits;
  readonly progress: Progress;
}

/** Runs analyzers on other machines. */
export interface RemotePort {
  /** @returns what came of them; undefined where nobody takes them, and they are to run here */
  run(job: RemoteJob): Promise<readonly ToolResult[] | undefined>;
  /** Whether somebody takes analyses of running applications. */
  takesRunning(type: AnalysisType): Promise<boolean>;
}
