import { z } from 'zod';
import { pageQuery } from '#platform/database/index';
import { COMPARISONS, ITEM_STATUSES, REPLAY_STATUSES, replayFilter, replayVersions } from './replay.js';
import type { ReplayEntity, ReplayItemEntity } from './replay.entity.js';
import type { ReplayProgress } from './replays.js';

const filterExample = { of: 'dead_letters' as const, code: 'dependency-failed', stage: 'fetch' as const };

/** Body of the replay of one event or dead letter. */
export const replayOne = z
  .strictObject({
    versions: replayVersions.default('current'),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Fetch, diff, generate and check, or register, only; nothing else is touched'),
  })
  .meta({ id: 'ReplayOne', examples: [{ versions: 'current' as const, dryRun: false }] });
export type ReplayOne = z.output<typeof replayOne>;

const pace = z.int().min(1).max(60_000).default(60).describe('Runs that begin in a minute');

/** Body that plans the replay of many. */
export const createReplay = z
  .strictObject({
    filter: replayFilter,
    versions: replayVersions.default('current'),
    ratePerMinute: pace,
    stopShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.5)
      .describe('It stops when this share of the runs that ended failed again'),
    stopAfter: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .describe('How many runs must have ended before it may stop by itself'),
  })
  .meta({
    id: 'CreateReplay',
    examples: [
      {
        filter: filterExample,
        versions: 'current' as const,
        ratePerMinute: 60,
        stopShare: 0.5,
        stopAfter: 10,
      },
    ],
  });
export type CreateReplay = z.output<typeof createReplay>;

export const dryRunReplay = z
  .strictObject({
    sample: z.int().min(1).max(10_000).default(100).describe('How many of its events, from the first'),
  })
  .meta({ id: 'DryRunReplay', examples: [{ sample: 20 }] });
export type DryRunReplay = z.output<typeof dryRunReplay>;

export const cancelReplay = z
  .strictObject({ reason: z.string().trim().min(1).max(500).default('Cancelled by hand') })
  .meta({ id: 'CancelReplay', examples: [{ reason: 'Wrong filter' }] });
export type CancelReplay = z.output<typeof cancelReplay>;

const counts = <Key extends string>(keys: readonly Key[]) => z.partialRecord(z.enum(keys), z.int());

const itemExample = {
  ordinal: 1,
  eventId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f',
  deadLetterId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  originalRunId: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
  dryRunId: '019a5f3c-4444-7b2a-9f00-5a6b7c8d9e0f',
  comparison: 'fixed' as const,
  status: 'pending' as const,
};

export const replayItemView = z
  .object({
    ordinal: z.int().positive().describe('Place in the plan: the oldest event first'),
    eventId: z.uuid(),
    deadLetterId: z.uuid().optional(),
    originalRunId: z.uuid().optional().describe('The run that the dry run is compared with'),
    dryRunId: z.uuid().optional(),
    comparison: z.enum(COMPARISONS).optional().describe('How the dry run came out beside the original run'),
    status: z.enum(ITEM_STATUSES),
    runId: z.uuid().optional(),
    reason: z.string().optional().describe('Why it failed or was skipped'),
  })
  .meta({ id: 'ReplayItem', examples: [itemExample] });
export type ReplayItemView = z.infer<typeof replayItemView>;

export const replayView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid().optional(),
    filter: replayFilter,
    versions: replayVersions,
    ratePerMinute: z.int(),
    stopShare: z.number(),
    stopAfter: z.int(),
    status: z.enum(REPLAY_STATUSES),
    total: z.int().describe('Events that the plan takes up'),
    leftOut: z.int().describe('Events that the filter found besides: a plan takes up the first 10,000'),
    notice: z.string().optional().describe('What to do about those that are left out'),
    progress: z.object({
      items: counts(ITEM_STATUSES),
      dry: z.object({ asked: z.int(), done: z.int() }),
      comparisons: counts(COMPARISONS),
    }),
    sample: z.array(replayItemView).describe('The first events of the plan'),
    reason: z.string().optional().describe('Why it stopped or was cancelled'),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    completedAt: z.iso.datetime().optional(),
  })
  .meta({
    id: 'Replay',
    examples: [
      {
        id: '019a5f3c-5555-7b2a-9f00-5a6b7c8d9e0f',
        filter: filterExample,
        versions: 'current' as const,
        ratePerMinute: 60,
        stopShare: 0.5,
        stopAfter: 10,
        status: 'dry_run' as const,
        total: 120,
        leftOut: 0,
        progress: { items: { pending: 120 }, dry: { asked: 20, done: 20 }, comparisons: { fixed: 20 } },
        sample: [itemExample],
        createdAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type ReplayView = z.infer<typeof replayView>;

export const replayItemsQuery = pageQuery.omit({ cursor: true }).extend({
  after: z.coerce.number().int().min(0).default(0).describe('`ordinal` of the last item that was seen'),
});
export type ReplayItemsQuery = z.infer<typeof replayItemsQuery>;

export const replayItemsView = z
  .object({ items: z.array(replayItemView), nextAfter: z.int().optional() })
  .meta({ id: 'ReplayItems', examples: [{ items: [itemExample], nextAfter: 1 }] });
export type ReplayItemsView = z.infer<typeof replayItemsView>;

export function replayViewOf(
  row: ReplayEntity,
  progress: ReplayProgress,
  sample: readonly ReplayItemEntity[],
): ReplayView {
  const { projectId, reason, createdAt, startedAt, completedAt, ...same } = row;
  return {
    ...same,
    ...(projectId !== null && { projectId }),
    ...(reason !== null && { reason }),
    ...(row.leftOut > 0 && { notice: noticeOf(row) }),
    progress,
    sample: sample.map(replayItemViewOf),
    createdAt: createdAt.toISOString(),
    ...(startedAt !== null && { startedAt: startedAt.toISOString() }),
    ...(completedAt !== null && { completedAt: completedAt.toISOString() }),
  };
}

/** Replayed dead letters match no more, so that a second plan goes on; events match as they did. */
function noticeOf({ total, leftOut, filter }: ReplayEntity): string {
  const next =
    filter.of === 'events'
      ? 'narrow the filter by time (receivedFrom, receivedBefore) to take them up'
      : 'plan another replay for them afterwards';
  return `The plan takes up the first ${total} events; ${leftOut} more match the filter: ${next}`;
}

export function replayItemViewOf(row: ReplayItemEntity): ReplayItemView {
  const { ordinal, eventId, deadLetterId, originalRunId, dryRunId, comparison, status, runId, reason } = row;
  return {
    ordinal,
    eventId,
    status,
    ...(deadLetterId !== null && { deadLetterId }),
    ...(originalRunId !== null && { originalRunId }),
    ...(dryRunId !== null && { dryRunId }),
    ...(comparison !== null && { comparison }),
    ...(runId !== null && { runId }),
    ...(reason !== null && { reason }),
  };
}
