import { z } from 'zod';
import { defineJob } from '#platform/queue/index';
import type { Dispatch } from './dispatches.js';

/**
 * Starts the runs of events that were dispatched together. The pipeline consumes it; the inbox owns it, since nothing
 * may import the pipeline (the one exception of docs/ARCHITECTURE.md).
 *
 * One job for many events: a queue takes and gives out some thousand jobs a second at most, for all its resources
 * together, and tables take far more rows. Delivered at least once, and the same event may be in two of them.
 */
export const startRuns = defineJob(
  'pipeline.start-runs',
  z.object({ dispatchId: z.uuid(), eventIds: z.array(z.uuid()).readonly() }),
  { queue: 'inbox', jobId: ({ dispatchId }: Pick<Dispatch, 'dispatchId'>) => dispatchId },
);
