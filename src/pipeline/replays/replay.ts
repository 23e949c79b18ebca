import { z } from 'zod';
import { SOURCE_KINDS } from '#catalog/index';
import { EVENT_STATUSES } from '#events/index';
import { moment } from '#platform/database/index';
import { deadLetterSearch } from '../dead-letters/dead-letter.view.js';
import { isDryStage } from '../run.js';

/**
 * `original`: the spec version and template pack of the run that is replayed, or the code of its application, as far
 * as it had come; `current`: the document or the code is fetched again, and rendered with the packs of today.
 */
export const REPLAY_VERSIONS = ['original', 'current'] as const;
export const replayVersions = z
  .enum(REPLAY_VERSIONS)
  .describe('`original`: the spec version and template pack, or the code, of then; `current`: those of now');
export type ReplayVersions = z.infer<typeof replayVersions>;

/** `stopped`: too many of its runs failed again. */
export const REPLAY_STATUSES = [
  'planned',
  'dry_running',
  'dry_run',
  'running',
  'finished',
  'cancelled',
  'stopped',
] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

export const ITEM_STATUSES = ['pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** How a dry run came out beside the original run. */
export const COMPARISONS = [
  /** The original failed; this did not. */
  'fixed',
  /** Both failed in the same stage with the same code. */
  'same_failure',
  /** Both failed, but differently. */
  'other_failure',
  /** Both succeeded, with the same suite or code. */
  'same',
  /** Both succeeded; the suite or the code differs. */
  'changed',
  /** The original succeeded; this failed. */
  'broken',
  /** The original failed in a stage that dry runs leave out: they cannot tell. */
  'not_reached',
] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Which events are replayed. */
export const replayFilter = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('dead_letters'),
    ...deadLetterSearch.omit({ status: true }).shape,
    ids: z
      .array(z.uuid())
      .min(1)
      .max(1_000)
      .optional()
      .describe('These dead letters, as far as they are open'),
  }),
  z.strictObject({
    of: z.literal('events'),
    projectId: z.uuid().optional(),
    sourceId: z.uuid().optional(),
    kind: z.enum(SOURCE_KINDS).optional(),
    specKey: z.string().max(500).optional(),
    status: z.enum(EVENT_STATUSES).optional().describe('Absent: done, dead, ignored and superseded ones'),
    receivedFrom: moment.optional(),
    receivedBefore: moment.optional(),
  }),
]);
export type ReplayFilter = z.infer<typeof replayFilter>;

/** What is known of a run that is compared. */
export interface RunOutcome {
  readonly status: 'succeeded' | 'failed' | 'other';
  readonly failedStage?: string | undefined;
  readonly code?: string | undefined;
  /** What tells apart what runs make: the id of a suite version, the hash of an application's code. */
  readonly made?: string | undefined;
}

/** Undefined where there is nothing to compare with: the original never ended. */
export function compare(original: RunOutcome, dry: RunOutcome): Comparison | undefined {
  if (original.status === 'other' || dry.status === 'other') return undefined;
  if (original.status === 'succeeded') {
    if (dry.status === 'failed') return 'broken';
    return original.made === dry.made ? 'same' : 'changed';
  }
  if (dry.status === 'succeeded') return isDryStage(original.failedStage ?? '') ? 'fixed' : 'not_reached';
  const isSame = original.failedStage === dry.failedStage && original.code === dry.code;
  return isSame ? 'same_failure' : 'other_failure';
}
