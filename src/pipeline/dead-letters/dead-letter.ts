import { z } from 'zod';
import { failure } from '../failure.js';
import { stageName } from '../run.js';

/** `resolved`: a later run of its event succeeded. `dismissed`: somebody decided that nothing is to be done. */
export const DEAD_LETTER_STATUSES = ['open', 'replaying', 'resolved', 'dismissed'] as const;
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

/** One attempt that failed, with what went wrong. */
export const failedAttempt = z
  .object({
    runId: z.uuid(),
    stage: stageName,
    number: z.int().positive(),
    outcome: z.enum(['failed', 'crashed', 'postponed']),
    startedAt: z.string(),
    endedAt: z.string(),
    error: failure,
  })
  .meta({ id: 'FailedAttempt' });
export type FailedAttempt = z.infer<typeof failedAttempt>;

/** Where the payload is to be had, without the payload. */
export const payloadReference = z
  .object({ eventId: z.uuid(), sha256: z.string(), bytes: z.int(), contentType: z.string() })
  .meta({ id: 'PayloadReference' });
export type PayloadReference = z.infer<typeof payloadReference>;
