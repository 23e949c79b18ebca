import type { EntityManager } from 'typeorm';
import { EventEntity, type EventStatus } from '#events/index';
import { filtered } from '../dead-letters/dead-letter-list.js';
import type { ReplayFilter } from './replay.js';

/** An event that a plan takes up. */
export interface Selected {
  readonly eventId: string;
  readonly deadLetterId: string | null;
}

/** A plan takes up at most this many events; the newest are left out. */
export const MAX_ITEMS = 10_000;

const REPLAYABLE: readonly EventStatus[] = ['done', 'dead', 'ignored', 'superseded'];

/** What a filter finds now, the oldest event first: that is the order in which they came. */
export async function selectEvents(manager: EntityManager, filter: ReplayFilter): Promise<Selected[]> {
  const selected =
    filter.of === 'dead_letters' ? await deadLetters(manager, filter) : await events(manager, filter);
  return selected.sort((one, other) => (one.eventId < other.eventId ? -1 : 1));
}

async function deadLetters(
  manager: EntityManager,
  { of: _of, ids, ...search }: Extract<ReplayFilter, { of: 'dead_letters' }>,
): Promise<Selected[]> {
  const query = filtered(manager, { ...search, status: 'open' })
    .andWhere('letter.eventId IS NOT NULL')
    .select(['letter.id', 'letter.eventId'])
    .orderBy('letter.createdAt', 'ASC')
    .limit(MAX_ITEMS);
  if (ids !== undefined) query.andWhere('letter.id = ANY(:ids)', { ids });
  return (await query.getMany()).flatMap(({ id, eventId }) =>
    eventId === null ? [] : [{ eventId, deadLetterId: id }],
  );
}

async function events(
  manager: EntityManager,
  filter: Extract<ReplayFilter, { of: 'events' }>,
): Promise<Selected[]> {
  const query = manager
    .createQueryBuilder(EventEntity, 'event')
    .select('event.id')
    .where('event.status = ANY(:statuses)', {
      statuses: filter.status === undefined ? REPLAYABLE : [filter.status],
    })
    .andWhere(`event.action <> 'none'`)
    .orderBy('event.id', 'ASC')
    .limit(MAX_ITEMS);
  for (const field of ['projectId', 'sourceId', 'kind', 'specKey'] as const) {
    if (filter[field] !== undefined) query.andWhere(`event.${field} = :${field}`, { [field]: filter[field] });
  }
  if (filter.receivedFrom !== undefined)
    query.andWhere('event.receivedAt >= :from', { from: filter.receivedFrom });
  if (filter.receivedBefore !== undefined) {
    query.andWhere('event.receivedAt < :before', { before: filter.receivedBefore });
  }
  return (await query.getMany()).map(({ id }) => ({ eventId: id, deadLetterId: null }));
}
