import { z } from 'zod';
import { ANALYSIS_TYPES, analysisType } from '#analysis/index';
import { modelSlug } from '#catalog/index';
import { SEVERITIES } from '#core/findings/index';
import { pageQuery } from '#platform/database/index';
import type { BatchTaskEntity } from './batch-task.entity.js';
import { TASK_STATUSES } from './batch-task.js';

export const severityCounts = z.record(z.enum(SEVERITIES), z.int().min(0));

export const taskError = z.object({
  category: z.enum(['dependency', 'timeout', 'network', 'tool', 'input', 'internal']),
  message: z.string(),
});

const example = {
  id: '019a5f3c-7777-7b2a-9f00-5a6b7c8d9e0f',
  ordinal: 1,
  applicationId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  modelSlug: 'anthropic_claude-3.7-sonnet',
  appNumber: 1,
  type: 'backend_security' as const,
  status: 'completed' as const,
  progress: 100,
  attempt: 1,
  analysisId: '019a5f3c-8888-7b2a-9f00-5a6b7c8d9e0f',
  issuesCount: 3,
  issues: { critical: 0, high: 1, medium: 2, low: 0, info: 0, unknown: 0 },
  error: null,
  reason: null,
  estimatedMs: 9_000,
  durationMs: 8_421,
  warnedAt: null,
  createdAt: '2026-11-21T09:30:00.000Z',
  startedAt: '2026-11-21T09:30:01.000Z',
  completedAt: '2026-11-21T09:30:09.421Z',
};

export const batchTaskView = z
  .object({
    id: z.uuid(),
    ordinal: z.int().positive().describe('Place in the batch: application by application'),
    applicationId: z.uuid().nullable().describe('null: the application is missing, or archived'),
    modelSlug: z.string(),
    appNumber: z.int().min(1).max(30),
    type: z.enum(ANALYSIS_TYPES),
    status: z.enum(TASK_STATUSES),
    progress: z.int().min(0).max(100),
    attempt: z.int().positive().describe('One more for each time that its worker died or stopped'),
    analysisId: z.uuid().nullable().describe('What it found: `GET /api/v1/analyses/{analysisId}`'),
    issuesCount: z.int().nullable(),
    issues: severityCounts.nullable().describe('By severity, as the tools reported them'),
    error: taskError.nullable().describe('Of a task that failed or was timed out'),
    reason: z.string().nullable().describe('Why it was skipped or cancelled'),
    estimatedMs: z.int().nullable().describe('What analyses of its type took before'),
    durationMs: z.number().nullable(),
    warnedAt: z.iso.datetime().nullable().describe('When it had used 80 % of its time limit'),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'BatchTask', examples: [example] });
export type BatchTaskView = z.output<typeof batchTaskView>;

const taskFilter = {
  status: z.enum(TASK_STATUSES).optional(),
  type: analysisType.optional(),
  modelSlug: modelSlug.optional(),
};

export const batchTasksQuery = pageQuery.omit({ cursor: true }).extend({
  after: z.coerce.number().int().min(0).default(0).describe('`ordinal` of the last task that was seen'),
  ...taskFilter,
});
export type BatchTasksQuery = z.output<typeof batchTasksQuery>;

export const batchResultsQuery = z.object({
  format: z.enum(['json', 'csv']).default('json'),
  ...taskFilter,
});
export type BatchResultsQuery = z.output<typeof batchResultsQuery>;

export const batchTasksView = z
  .object({ items: z.array(batchTaskView), nextAfter: z.int().optional() })
  .meta({ id: 'BatchTasks', examples: [{ items: [example], nextAfter: 1 }] });
export type BatchTasksView = z.output<typeof batchTasksView>;

export function batchTaskViewOf(task: BatchTaskEntity): BatchTaskView {
  const { jobId: _jobId, worker: _worker, counts, ...row } = task;
  return {
    ...row,
    issues: counts,
    warnedAt: row.warnedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}
