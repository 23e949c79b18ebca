import { z } from 'zod';
import { defineJob } from '#platform/queue/index';

const invitation = z.object({
  jobId: z.uuid(),
  /** Counts the invitations of the job: a queue drops a job whose id it knows. */
  number: z.int().positive(),
});

/**
 * Asks a worker to come and work on tasks of a batch for as long as there are any. It names no task: which one is next,
 * and whether one more may run, is decided in the database when the worker is there. One invitation too many, or one
 * that comes twice, does no harm.
 */
export const workOnBatch = defineJob('batches.work', invitation, {
  queue: 'batches',
  jobId: ({ jobId, number }) => `${jobId}_${number}`,
});
