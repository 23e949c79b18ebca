import { z } from 'zod';
import { SOURCE_KINDS } from '#catalog/index';
import { moment, pageQuery } from '#platform/database/index';
import { errorCategory } from '../failure.js';
import { stageName } from '../run.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import { DEAD_LETTER_STATUSES, failedAttempt, type FailedAttempt, payloadReference } from './dead-letter.js';

const example = {
  id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  runId: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
  eventId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f',
  projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
  sourceId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
  kind: 'github' as const,
  specKey: 'acme/shop:openapi.yaml',
  stage: 'fetch' as const,
  code: 'dependency-failed',
  category: 'dependency' as const,
  message: 'api.github.com answered with 502',
  attempts: [
    {
      runId: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
      stage: 'fetch' as const,
      number: 3,
      outcome: 'failed' as const,
      startedAt: '2026-11-21T09:31:00.000Z',
      endedAt: '2026-11-21T09:31:00.412Z',
      error: {
        code: 'dependency-failed',
        category: 'dependency' as const,
        message: 'api.github.com answered with 502',
      },
    },
  ],
  payload: {
    eventId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    bytes: 7_342,
    contentType: 'application/json',
  },
  failures: 1,
  status: 'open' as const,
  createdAt: '2026-11-21T09:31:00.412Z',
  lastFailedAt: '2026-11-21T09:31:00.412Z',
};

/** A dead letter on the wire. */
export const deadLetterView = z
  .object({
    id: z.uuid(),
    runId: z.uuid().describe('The run that failed last'),
    eventId: z.uuid().optional(),
    projectId: z.uuid(),
    sourceId: z.uuid().optional(),
    kind: z.enum(SOURCE_KINDS).optional(),
    specKey: z.string().optional(),
    stage: stageName.describe('The stage that failed'),
    code: z.string().describe('Stable; explained at `/problems/{code}`'),
    category: errorCategory,
    message: z.string(),
    attempts: z.array(failedAttempt).describe('Every attempt that failed, the oldest first'),
    payload: payloadReference.optional(),
    failures: z.int().describe('How many runs of the event failed for good'),
    status: z.enum(DEAD_LETTER_STATUSES),
    note: z.string().optional().describe('Why it was dismissed'),
    createdAt: z.iso.datetime(),
    lastFailedAt: z.iso.datetime(),
    closedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'DeadLetter', examples: [example] });
export type DeadLetterView = z.infer<typeof deadLetterView>;

/** What dead letters are searched by; plans of replays store it. */
export const deadLetterSearch = z.object({
  status: z.enum(DEAD_LETTER_STATUSES).optional(),
  projectId: z.uuid().optional(),
  sourceId: z.uuid().optional(),
  eventId: z.uuid().optional(),
  kind: z.enum(SOURCE_KINDS).optional(),
  specKey: z.string().max(500).optional(),
  stage: stageName.optional().describe('The stage that failed'),
  code: z.string().max(100).optional().describe('Code of the error, such as `spec-invalid`'),
  category: errorCategory.optional(),
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Found in the message of the error; case does not matter'),
  failedFrom: moment.optional().describe('Failed last at this time or later'),
  failedBefore: moment.optional().describe('Failed last before this time'),
});
export type DeadLetterSearch = z.infer<typeof deadLetterSearch>;

export const deadLettersQuery = pageQuery.extend(deadLetterSearch.shape);
export type DeadLettersQuery = z.infer<typeof deadLettersQuery>;

export const dismissDeadLetter = z
  .strictObject({ note: z.string().trim().max(500).optional().describe('Why nothing is to be done') })
  .meta({ id: 'DismissDeadLetter', examples: [{ note: 'The sender sent a draft' }] });
export type DismissDeadLetter = z.infer<typeof dismissDeadLetter>;

export const purgeDeadLetters = z
  .strictObject({
    ...deadLetterSearch.shape,
    status: z
      .enum(['open', 'resolved', 'dismissed'])
      .describe('Which ones; open ones are deleted only when asked for'),
  })
  .meta({
    id: 'PurgeDeadLetters',
    examples: [{ status: 'dismissed' as const, failedBefore: '2026-11-01T00:00:00Z' }],
  });
export type PurgeDeadLetters = z.infer<typeof purgeDeadLetters>;

export const purgedView = z.object({ purged: z.int() }).meta({ id: 'Purged', examples: [{ purged: 12 }] });

export function deadLetterViewOf(row: DeadLetterEntity): DeadLetterView {
  const { eventId, sourceId, kind, specKey, payload, note, createdAt, lastFailedAt, closedAt, ...same } = row;
  return {
    ...same,
    ...(eventId !== null && { eventId }),
    ...(sourceId !== null && { sourceId }),
    ...(kind !== null && { kind }),
    ...(specKey !== null && { specKey }),
    ...(payload !== null && { payload }),
    ...(note !== null && { note }),
    attempts: same.attempts.map(attemptOf),
    createdAt: createdAt.toISOString(),
    lastFailedAt: lastFailedAt.toISOString(),
    ...(closedAt !== null && { closedAt: closedAt.toISOString() }),
  };
}

/** jsonb keeps times as PostgreSQL writes them. */
function attemptOf({ startedAt, endedAt, ...same }: FailedAttempt): FailedAttempt {
  return {
    ...same,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
  };
}
