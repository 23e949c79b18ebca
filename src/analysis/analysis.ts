import { z } from 'zod';
import type { ErrorCategory } from '#core/errors/index';
import type { SeverityCounts } from '#core/findings/index';
import type { AnalysisType } from './analysis-type.js';

export const ENDED_STATUSES = ['completed', 'failed', 'timed_out', 'cancelled', 'skipped'] as const;
export type EndedStatus = (typeof ENDED_STATUSES)[number];

export const ANALYSIS_STATUSES = ['pending', 'running', ...ENDED_STATUSES] as const;
export type AnalysisStatus = (typeof ANALYSIS_STATUSES)[number];

/** Who asked for an analysis; `import`: another system made it. */
export const ANALYSIS_ORIGINS = ['request', 'run', 'batch', 'import'] as const;
export type AnalysisOrigin = (typeof ANALYSIS_ORIGINS)[number];

const LONGEST_SECONDS = 2 * 60 * 60;

const toolName = z.string().min(1).max(60);

const optionFields = z.strictObject({
  fullScan: z.boolean().default(false).describe('Runs the slower analyzers of the type too'),
  tools: z
    .array(toolName)
    .min(1)
    .max(40)
    .optional()
    .describe('Runs these analyzers alone; absent: those that the type runs by default'),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(LONGEST_SECONDS)
    .optional()
    .describe('Limits the analysis as a whole; absent: the limit of its type'),
  toolOptions: z
    .record(toolName, z.record(z.string().max(60), z.json()))
    .default({})
    .describe('What an analyzer is told, by its name'),
});

/** Takes `full_scan`, as the systems before this one wrote it, too. */
export const analysisOptions = z
  .preprocess((given) => (isRecord(given) ? withoutOldNames(given) : given), optionFields)
  .meta({
    id: 'AnalysisOptions',
    examples: [{ fullScan: true, toolOptions: { load: { durationSeconds: 30 } } }],
  });
export type AnalysisOptions = z.output<typeof optionFields>;

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function withoutOldNames({
  full_scan: fullScan,
  ...others
}: Record<string, unknown>): Record<string, unknown> {
  return fullScan === undefined ? others : { fullScan, ...others };
}

/** Why there is no result. */
export interface AnalysisError {
  readonly category: ErrorCategory;
  readonly message: string;
}

/** One analysis that somebody asks for. */
export interface RunAnalysis {
  readonly applicationId: string;
  readonly type: AnalysisType;
  /** Absent: the defaults of the type. */
  readonly options?: AnalysisOptions;
  /** The run, or the batch task, that it is part of: asked for again after a crash, it is one and the same. */
  readonly runId?: string;
  readonly taskId?: string;
}

/** What came of an analysis. */
export interface AnalysisOutcome {
  readonly analysisId: string;
  readonly status: EndedStatus;
  /** What its tools reported; a snapshot, which no triage changes. */
  readonly counts: SeverityCounts;
  /** Of those that failed or were timed out. */
  readonly error?: AnalysisError;
  /** Of those that were skipped or cancelled. */
  readonly reason?: string;
}
