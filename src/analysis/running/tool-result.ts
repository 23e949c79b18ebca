import { DomainError, messageOf } from '#core/errors/index';
import { countBySeverity, type SeverityCounts } from '#core/findings/index';
import type { AnalysisError, AnalysisOutcome } from '../analysis.js';
import type { ToolReport } from '../analyzers/analyzer.js';

/** What came of one tool in one analysis. */
export interface ToolResult {
  readonly tool: string;
  /** Absent where it could not be found. */
  readonly version: string | undefined;
  readonly durationMs: number;
  readonly report: ToolReport;
}

/** An outcome before it has an id. */
export type Ending = Omit<AnalysisOutcome, 'analysisId'>;

export const NO_FINDINGS: SeverityCounts = countBySeverity([]);

/**
 * What becomes of an analysis whose tools all came to an end (states.md): completed if one tool is, whatever the
 * others did; otherwise the worst that happened to them.
 */
export function endingOf(results: readonly ToolResult[], unsuited: readonly string[]): Ending {
  const reports = results.map(({ report }) => report);
  const counts = countBySeverity(reports.flatMap((report) => ('findings' in report ? report.findings : [])));
  if (reports.some((report) => 'findings' in report)) return { status: 'completed', counts };
  const failed = results.flatMap(errorsOf);
  if (failed[0] !== undefined) return { status: 'failed', counts, error: failed[0] };
  const late = results.filter(({ report }) => report.status === 'timed-out').map(({ tool }) => tool);
  if (late.length > 0) return timedOut(`${late.join(', ')} did not end in time`);
  return { status: 'skipped', counts, reason: skippedSince(results, unsuited) };
}

export function timedOut(message: string): Ending {
  return { status: 'timed_out', counts: NO_FINDINGS, error: { category: 'timeout', message } };
}

/** An analysis that could not even begin with its tools. */
export function failedBy(error: unknown): Ending {
  const category = error instanceof DomainError ? error.category : 'internal';
  return { status: 'failed', counts: NO_FINDINGS, error: { category, message: messageOf(error) } };
}

function errorsOf({ tool, report }: ToolResult): readonly AnalysisError[] {
  return report.status === 'tool-error'
    ? [{ category: report.category, message: `${tool}: ${report.message}` }]
    : [];
}

function skippedSince(results: readonly ToolResult[], unsuited: readonly string[]): string {
  const missing = results.flatMap(({ tool, report }) =>
    report.status === 'unavailable' ? [`${tool}: ${report.reason}`] : [],
  );
  if (missing.length > 0) return missing.join('; ');
  return unsuited.length > 0
    ? `The application has nothing to look at for ${unsuited.join(', ')}`
    : 'No tool does this';
}
