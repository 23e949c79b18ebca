import { z } from 'zod';
import { ANALYSIS_TYPES } from '#analysis/index';
import { TASK_STATUSES } from '../tasks/batch-task.js';
import { severityCounts, taskError } from '../tasks/batch-task.view.js';

const totals = {
  tasks: z.record(z.enum(TASK_STATUSES), z.int()),
  issues: severityCounts,
  issuesCount: z.int(),
  meanDurationMs: z.number().nullable(),
};

const exampleTotals = {
  tasks: { pending: 0, running: 0, completed: 9, failed: 1, timed_out: 0, cancelled: 0, skipped: 0 },
  issues: { critical: 0, high: 2, medium: 5, low: 1, info: 0, unknown: 0 },
  issuesCount: 8,
  meanDurationMs: 8_400,
};

export const summaryView = z
  .object({
    ...totals,
    models: z.array(z.object({ modelSlug: z.string(), ...totals })),
    types: z.array(z.object({ type: z.enum(ANALYSIS_TYPES), ...totals })),
    errors: z.array(
      z.object({
        category: taskError.shape.category,
        tasks: z.int(),
        message: z.string().describe('The most frequent one'),
      }),
    ),
    skipped: z.array(z.object({ reason: z.string(), tasks: z.int() })),
  })
  .meta({
    id: 'BatchSummary',
    examples: [
      {
        ...exampleTotals,
        models: [{ modelSlug: 'anthropic_claude-3.7-sonnet', ...exampleTotals }],
        types: [{ type: 'backend_security' as const, ...exampleTotals }],
        errors: [{ category: 'tool' as const, tasks: 1, message: 'bandit ended with 2' }],
        skipped: [],
      },
    ],
  });
