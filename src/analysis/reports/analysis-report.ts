import type { ApplicationName } from '#catalog/index';
import type { FindingState } from '#core/findings/index';
import type { ShownFinding } from '../running/found.js';
import type { AnalysisEntity } from '../storage/analysis.entity.js';
import type { ToolRunEntity } from '../storage/tool-run.entity.js';
import type { TriageEntity } from '../storage/triage.entity.js';

/** A finding as an analysis saw it, with what was decided about it since. */
export interface ReportedFinding extends ShownFinding {
  /** When it was seen. */
  readonly state: FindingState;
  readonly triage?: TriageEntity;
}

/** What a tool of an analysis did and found. */
export interface ReportedTool {
  readonly run: ToolRunEntity;
  readonly findings: readonly ReportedFinding[];
}

/** All that is told of one analysis. */
export interface AnalysisReport {
  readonly application: ApplicationName;
  readonly analysis: AnalysisEntity;
  readonly tools: readonly ReportedTool[];
}
