import { z } from 'zod';
import { ISOLATIONS } from '#core/grading/index';
import { pageQuery } from '#platform/database/index';
import { ANALYSIS_ORIGINS, ANALYSIS_STATUSES, analysisOptions } from '../analysis.js';
import { ANALYSIS_TYPES, analysisType } from '../analysis-type.js';
import { TOOL_STATUSES } from '../analyzers/analyzer.js';
import type { AnalysisEntity } from '../storage/analysis.entity.js';
import { countsOf } from '../storage/analysis-rows.js';
import type { ToolRunEntity } from '../storage/tool-run.entity.js';

const ERROR_CATEGORIES = ['dependency', 'timeout', 'network', 'tool', 'input', 'internal'] as const;

const count = z.int().min(0);

export const severityCounts = z
  .object({ critical: count, high: count, medium: count, low: count, info: count, unknown: count })
  .meta({ id: 'SeverityCounts' });

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';
const counts = { critical: 0, high: 2, medium: 3, low: 5, info: 0, unknown: 1 };

export const analysisView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    applicationId: z.uuid(),
    type: z.enum(ANALYSIS_TYPES),
    origin: z.enum(ANALYSIS_ORIGINS).describe('Who asked for it; `import`: another system made it'),
    runId: z.uuid().optional(),
    taskId: z.uuid().optional(),
    status: z.enum(ANALYSIS_STATUSES),
    attempt: z.int().min(1).describe('One more each time that a process died over it'),
    options: z.record(z.string(), z.json()),
    sourceVersionId: z.uuid().optional().describe('The source that was looked at'),
    isolation: z
      .enum(ISOLATIONS)
      .optional()
      .describe('What held the application while it ran for this; `none`: nothing. Absent: it did not run'),
    progress: z.int().min(0).max(100),
    doing: z.string().optional(),
    counts: severityCounts.describe('What its tools reported: a snapshot, which no triage changes'),
    issuesCount: count.describe('The sum of the counts'),
    error: z.object({ category: z.enum(ERROR_CATEGORIES), message: z.string() }).optional(),
    reason: z.string().optional().describe('Of skipped and cancelled ones'),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    completedAt: z.iso.datetime().optional(),
  })
  .meta({
    id: 'Analysis',
    examples: [
      {
        id,
        projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
        applicationId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
        type: 'backend_security' as const,
        origin: 'request' as const,
        status: 'completed' as const,
        attempt: 1,
        options: { fullScan: false, toolOptions: {} },
        progress: 100,
        counts,
        issuesCount: 11,
        createdAt: '2026-11-21T09:30:00.000Z',
        startedAt: '2026-11-21T09:30:00.100Z',
        completedAt: '2026-11-21T09:30:04.000Z',
      },
    ],
  });
export type AnalysisView = z.output<typeof analysisView>;

export const startAnalysis = z
  .strictObject({
    type: analysisType.describe('Names of the systems before this one are understood too'),
    options: analysisOptions.optional(),
  })
  .meta({ id: 'StartAnalysis', examples: [{ type: 'backend_security', options: { fullScan: true } }] });
export type StartAnalysis = z.output<typeof startAnalysis>;

export const analysesQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  applicationId: z.uuid().optional(),
  type: analysisType.optional(),
  status: z.enum(ANALYSIS_STATUSES).optional(),
  runId: z.uuid().optional(),
  taskId: z.uuid().optional(),
});
export type AnalysesQuery = z.output<typeof analysesQuery>;

export const toolRunView = z
  .object({
    tool: z.string(),
    version: z.string().optional(),
    status: z.enum(TOOL_STATUSES),
    scope: z.string().optional().describe('Findings are fixed only within one scope'),
    durationMs: z.int().min(0),
    findings: count,
    notes: z.array(z.string()).describe('What it could not look at'),
    message: z.string().optional().describe('What went wrong, or why it is not available'),
    category: z.enum(ERROR_CATEGORIES).optional(),
    remedy: z.string().optional().describe('What an operator can do about it'),
    said: z.string().optional().describe('The end of what a broken tool said'),
    details: z.json().optional().describe('What it said beyond findings, such as the figures of a load test'),
  })
  .meta({
    id: 'ToolRun',
    examples: [
      {
        tool: 'bandit',
        version: '1.9.2',
        status: 'findings' as const,
        scope: 'bandit 1.9.2 with 0a1b2c3d4e5f',
        durationMs: 812,
        findings: 11,
        notes: [],
      },
    ],
  });
export type ToolRunView = z.output<typeof toolRunView>;

export const toolRunsView = z.object({ items: z.array(toolRunView) }).meta({ id: 'ToolRuns' });
export type ToolRunsView = z.output<typeof toolRunsView>;

export function analysisViewOf(row: AnalysisEntity): AnalysisView {
  const { runId, taskId, sourceVersionId, doing, error, reason, startedAt, completedAt } = row;
  const told = countsOf(row);
  return {
    id: row.id,
    projectId: row.projectId,
    applicationId: row.applicationId,
    type: row.type,
    origin: row.origin,
    ...(runId !== null && { runId }),
    ...(taskId !== null && { taskId }),
    status: row.status,
    attempt: row.attempt,
    options: row.options as AnalysisView['options'],
    ...(sourceVersionId !== null && { sourceVersionId }),
    ...(row.isolation !== null && { isolation: row.isolation }),
    progress: row.progress,
    ...(doing !== null && { doing }),
    counts: told,
    issuesCount: Object.values(told).reduce((sum, one) => sum + one, 0),
    ...(error !== null && { error }),
    ...(reason !== null && { reason }),
    createdAt: row.createdAt.toISOString(),
    ...(startedAt !== null && { startedAt: startedAt.toISOString() }),
    ...(completedAt !== null && { completedAt: completedAt.toISOString() }),
  };
}

export function toolRunViewOf(row: ToolRunEntity): ToolRunView {
  const { tool, version, status, scope, durationMs, notes, message, category, remedy, said, details } = row;
  return {
    tool,
    ...(version !== null && { version }),
    status,
    ...(scope !== null && { scope }),
    durationMs,
    findings: row.findingsCount,
    notes: [...notes],
    ...(message !== null && { message }),
    ...(category !== null && { category }),
    ...(remedy !== null && { remedy }),
    ...(said !== null && { said }),
    ...(details !== null && { details: details as ToolRunView['details'] }),
  };
}
