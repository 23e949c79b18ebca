import { z } from 'zod';
import { defineJob } from '#platform/queue/index';

/**
 * Starts a run of an event. The pipeline consumes it; the inbox owns it, since nothing may import the pipeline
 * (the one exception of docs/ARCHITECTURE.md).
 *
 * Delivered at least once: the same event and attempt may arrive again after the queue forgot a finished job,
 * so that the consumer makes its run unique by both.
 */
export const startRun = defineJob(
  'pipeline.start-run',
  z.object({ eventId: z.uuid(), attempt: z.int().positive() }),
  { queue: 'inbox', jobId: ({ eventId, attempt }) => `${eventId}_${attempt}` },
);
