import { z } from 'zod';
import { ANALYSIS_TYPES, analysisOptions, analysisType } from '#analysis/index';
import { modelSlug } from '#catalog/index';
import { pageQuery } from '#platform/database/index';
import type { Estimate } from '../results/estimates.js';
import { TASK_STATUSES } from '../tasks/batch-task.js';
import { taskError } from '../tasks/batch-task.view.js';
import { applicationRange } from './application-range.js';
import { JOB_STATUSES, PRIORITIES } from './batch-job.js';
import type { BatchJobEntity } from './batch-job.entity.js';
import { countsOf } from './batches.js';

const MAX_MODELS = 100;
const LONGEST_TASK_MS = 86_400_000;
const LONGEST_BATCH_MS = 2_000_000_000;

const priority = z.enum(PRIORITIES).describe('Of the batches that wait, the most urgent begins first');

export const createBatch = z
  .strictObject({
    projectId: z.uuid().optional().describe('Absent: the project of the key, or the default one'),
    name: z.string().trim().min(1).max(200).optional(),
    description: z.string().max(5_000).default(''),
    priority: priority.default('normal'),
    applications: z
      .record(modelSlug, applicationRange)
      .refine((chosen) => Object.keys(chosen).length > 0, 'is empty; name a model and its applications')
      .refine((chosen) => Object.keys(chosen).length <= MAX_MODELS, `has more than ${MAX_MODELS} models`)
      .describe('By model'),
    analysisTypes: z
      .array(analysisType)
      .min(1)
      .max(ANALYSIS_TYPES.length)
      .transform((types) => [...new Set(types)]),
    options: z
      .partialRecord(z.enum(ANALYSIS_TYPES), analysisOptions)
      .default({})
      .describe('By type of analysis'),
    taskTimeoutMs: z
      .int()
      .min(100)
      .max(LONGEST_TASK_MS)
      .optional()
      .describe('Time limit of one task; absent: BATCH_TASK_TIMEOUT_SECONDS'),
    timeLimitMs: z
      .int()
      .min(1_000)
      .max(LONGEST_BATCH_MS)
      .optional()
      .describe('Time limit of the batch without its pauses; absent: BATCH_TIME_LIMIT_SECONDS'),
    start: z.boolean().default(true).describe('false: it stays pending until it is started'),
  })
  .meta({
    id: 'CreateBatch',
    examples: [
      {
        name: 'Security of all applications',
        priority: 'high' as const,
        applications: { 'anthropic_claude-3.7-sonnet': '1-3,5,8', 'openai_gpt-4o': 'all' },
        analysisTypes: ['backend_security' as const, 'frontend_security' as const],
        options: { backend_security: { fullScan: true } },
      },
    ],
  });
export type CreateBatch = z.output<typeof createBatch>;

export const cancelBatch = z
  .strictObject({ reason: z.string().trim().min(1).max(500).default('The batch was cancelled') })
  .meta({ id: 'CancelBatch', examples: [{ reason: 'Wrong options' }] });
export type CancelBatch = z.output<typeof cancelBatch>;

export const retryBatch = z
  .strictObject({
    statuses: z
      .array(z.enum(['failed', 'timed_out', 'cancelled', 'skipped']))
      .min(1)
      .max(4)
      .default(['failed', 'timed_out'])
      .describe('In which states a task is done again'),
  })
  .meta({ id: 'RetryBatch', examples: [{ statuses: ['failed' as const, 'timed_out' as const] }] });
export type RetryBatch = z.output<typeof retryBatch>;

export const batchesQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  status: z.enum(JOB_STATUSES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  retryOf: z.uuid().optional(),
});
export type BatchesQuery = z.output<typeof batchesQuery>;

const moment = z.iso.datetime();

export const batchView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    name: z.string(),
    description: z.string(),
    priority,
    status: z.enum(JOB_STATUSES).describe('`error`: no task could be made of what was asked for'),
    applications: z.record(z.string(), z.array(z.int().min(1).max(30))).describe('Numbers by model'),
    analysisTypes: z.array(z.enum(ANALYSIS_TYPES)),
    options: z.record(z.string(), z.record(z.string(), z.json())),
    taskTimeoutMs: z.int(),
    timeLimitMs: z.int(),
    maxTasks: z.int().describe('Tasks that may run at the same time, in all processes together'),
    retryOf: z.uuid().nullable().describe('The batch whose tasks it does again'),
    createdBy: z.string().nullable().describe('Name of the API key'),
    totalTasks: z.int().describe('0 until it was planned'),
    tasks: z.record(z.enum(TASK_STATUSES), z.int()),
    progress: z.number().min(0).max(100).describe('Percent of its tasks that have ended'),
    estimate: z
      .object({ remainingMs: z.int(), endsAt: moment })
      .nullable()
      .describe('By what tasks of each type took, in this batch or before; null while nothing was measured'),
    error: taskError.nullable().describe('Of a batch that failed, or could not be planned'),
    warnedAt: moment.nullable().describe('When it had used 80 % of its time limit'),
    createdAt: moment,
    updatedAt: moment,
    startedAt: moment.nullable(),
    completedAt: moment.nullable(),
  })
  .meta({
    id: 'Batch',
    examples: [
      {
        id: '019a5f3c-6666-7b2a-9f00-5a6b7c8d9e0f',
        projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
        name: 'Security of all applications',
        description: '',
        priority: 'high' as const,
        status: 'running' as const,
        applications: { 'anthropic_claude-3.7-sonnet': [1, 2, 3, 5, 8] },
        analysisTypes: ['backend_security' as const, 'frontend_security' as const],
        options: { backend_security: { fullScan: true } },
        taskTimeoutMs: 1_800_000,
        timeLimitMs: 604_800_000,
        maxTasks: 2,
        retryOf: null,
        createdBy: 'admin',
        totalTasks: 10,
        tasks: { pending: 4, running: 2, completed: 3, failed: 0, timed_out: 0, cancelled: 0, skipped: 1 },
        progress: 40,
        estimate: { remainingMs: 27_000, endsAt: '2026-11-21T09:31:00.000Z' },
        error: null,
        warnedAt: null,
        createdAt: '2026-11-21T09:30:00.000Z',
        updatedAt: '2026-11-21T09:30:33.000Z',
        startedAt: '2026-11-21T09:30:01.000Z',
        completedAt: null,
      },
    ],
  });
export type BatchView = z.output<typeof batchView>;

export function batchViewOf(row: BatchJobEntity, estimate: Estimate | undefined): BatchView {
  const { id, projectId, name, description, priority: urgency, status, applications, analysisTypes } = row;
  const { taskTimeoutMs, timeLimitMs, maxTasks, retryOf, createdBy, totalTasks, error } = row;
  return {
    id,
    projectId,
    name,
    description,
    priority: urgency,
    status,
    analysisTypes,
    taskTimeoutMs,
    timeLimitMs,
    maxTasks,
    retryOf,
    createdBy,
    totalTasks,
    error,
    applications: Object.fromEntries(
      Object.entries(applications).map(([slug, numbers]) => [slug, [...numbers]]),
    ),
    options: row.options as BatchView['options'],
    tasks: countsOf(row),
    progress: Number(row.progress),
    estimate:
      estimate === undefined
        ? null
        : { remainingMs: estimate.remainingMs, endsAt: estimate.endsAt.toISOString() },
    warnedAt: row.warnedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}
