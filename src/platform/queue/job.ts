import type { z } from 'zod';

/**
 * Queues are cut by the resource that their jobs use up: rows (`inbox`), the engine's threads, suites in
 * child processes, analyzers, the tasks of batches, and other people's servers. A rush on one never starves the others.
 */
export const QUEUE_NAMES = ['inbox', 'engine', 'execute', 'analyse', 'batches', 'notify'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/**
 * What a job carries and where it goes. It lives with the room that consumes it.
 * @template Identity the part of the payload that its id is made of
 */
export interface JobContract<Payload, Identity = Payload> {
  readonly name: string;
  readonly queue: QueueName;
  readonly schema: z.ZodType<Payload>;
  /** A job whose id is known to the queue is dropped silently: a re-dispatch needs a new id. No `:` in it. */
  readonly jobId: (identity: Identity) => string;
}

export function defineJob<Payload extends Identity, Identity = Payload>(
  name: string,
  schema: z.ZodType<Payload>,
  options: Pick<JobContract<Payload, Identity>, 'queue' | 'jobId'>,
): JobContract<Payload, Identity> {
  return { name, schema, ...options };
}
