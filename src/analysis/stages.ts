import type { ApplicationGrade } from '#core/grading/index';
import type { AnalysisOptions, AnalysisOutcome } from './analysis.js';
import type { AnalysisType } from './analysis-type.js';

/**
 * What the stages of a run ask of this room, and what they get back: plain values, which the pipeline stores as the
 * stage's output. `AnalysisStages` does the work.
 */

export interface AnalyseApplication {
  readonly applicationId: string;
  /** The run that the analyses are part of: asked for again after a crash, those that ended are not made again. */
  readonly runId: string;
  /** Absent or empty: all of them; those that cannot be made are skipped, with the reason. */
  readonly types?: readonly AnalysisType[];
  /** For each of them; absent: the defaults. */
  readonly options?: AnalysisOptions;
}

export interface AnalysedApplication {
  readonly analyses: readonly (AnalysisOutcome & {
    readonly type: AnalysisType;
    /** How long it took, in milliseconds. */
    readonly durationMs: number;
  })[];
}

export interface GradeApplication {
  readonly applicationId: string;
}

export interface GradedApplication {
  readonly applicationId: string;
  readonly grade: ApplicationGrade;
  /** One line for people: `works, not secure (2 high), fast, requirements unknown`. */
  readonly summary: string;
}
