import { z } from 'zod';

const counts = z.record(z.string(), z.number());

/** What of the server's answers is shown; `--json` prints them whole. */
export const batch = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  priority: z.string(),
  totalTasks: z.number(),
  maxTasks: z.number(),
  tasks: counts,
  progress: z.number(),
  estimate: z.object({ remainingMs: z.number() }).nullable(),
  error: z.object({ category: z.string(), message: z.string() }).nullable(),
  taskTimeoutMs: z.number(),
  timeLimitMs: z.number(),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});
export type Batch = z.infer<typeof batch>;

export const batchPage = z.looseObject({ items: z.array(batch), nextCursor: z.string().optional() });

export const task = z.looseObject({
  ordinal: z.number(),
  modelSlug: z.string(),
  appNumber: z.number(),
  type: z.string(),
  status: z.string(),
  attempt: z.number(),
  issues: counts.nullable(),
  error: z.object({ category: z.string(), message: z.string() }).nullable(),
  reason: z.string().nullable(),
  durationMs: z.number().nullable(),
});
export type Task = z.infer<typeof task>;

export const taskPage = z.looseObject({ items: z.array(task), nextAfter: z.number().optional() });

const totals = z.looseObject({
  tasks: counts,
  issues: counts,
  issuesCount: z.number(),
  meanDurationMs: z.number().nullable(),
});
export type Totals = z.infer<typeof totals>;

export const summary = totals.extend({
  models: z.array(totals.extend({ modelSlug: z.string() })),
  types: z.array(totals.extend({ type: z.string() })),
  errors: z.array(z.looseObject({ category: z.string(), tasks: z.number(), message: z.string() })),
  skipped: z.array(z.looseObject({ reason: z.string(), tasks: z.number() })),
});
export type Summary = z.infer<typeof summary>;
