import type { EntityManager } from 'typeorm';
import { EventEntity, type EventStatus } from '#events/index';
import { filtered } from '../dead-letters/dead-letter-list.js';
import type { ReplayFilter } from './replay.js';

/** An event that a plan takes up. */
export interface Selected {
  readonly eventId: string;
  readonly deadLetterId: string | null;
}

export interface Selection {
  /** The oldest event first: that is the order in which they came. */
  readonly events: readonly Selected[];
  /** How many more the filter finds than a plan takes up. */
  readonly leftOut: number;
}

/** A plan takes up at most this many events; the newest are left out. */
export const MAX_ITEMS = 10_000;

const REPLAYABLE: readonly EventStatus[] = ['done', 'dead', 'ignored', 'superseded'];

/** What a filter finds now. */
export async function selectEvents(
  manager: EntityManager,
  filter: ReplayFilter,
  most = MAX_ITEMS,
): Promise<Selection> {
  const [selected, found] =
    filter.of === 'dead_letters'
      ? await deadLetters(manager, filter, most)
      : await events(manager, filter, most);
  const inOrder = selected.sort((one, other) => (one.eventId < other.eventId ? -1 : 1));
  return { events: inOrder, leftOut: found - selected.length };
}

async function deadLetters(
  manager: EntityManager,
  { of: _of, ids, ...search }: Extract<ReplayFilter, { of: 'dead_letters' }>,
  most: number,
): Promise<[Selected[], number]> {
  const query = filtered(manager, { ...search, status: 'open' })
    .andWhere('letter.eventId IS NOT NULL')
    .select(['letter.id', 'letter.eventId'])
    .orderBy('letter.createdAt', 'ASC')
    .limit(most);
  if (ids !== undefined) query.andWhere('letter.id = ANY(:ids)', { ids });
  const [letters, count] = await query.getManyAndCount();
  const selected = letters.flatMap(({ id, eventId }) =>
    eventId === null ? [] : [{ eventId, deadLetterId: id }],
  );
  return [selected, count];
}

async function events(
  manager: EntityManager,
  filter: Extract<ReplayFilter, { of: 'events' }>,
  most: number,
): Promise<[Selected[], number]> {
  const query = manager
    .createQueryBuilder(EventEntity, 'event')
    .select('event.id')
    .where('event.status = ANY(:statuses)', {
      statuses: filter.status === undefined ? REPLAYABLE : [filter.status],
    })
    .andWhere(`event.action <> 'none'`)
    .orderBy('event.id', 'ASC')
    .limit(most);
  for (const field of ['projectId', 'sourceId', 'kind', 'specKey'] as const) {
    if (filter[field] !== undefined) query.andWhere(`event.${field} = :${field}`, { [field]: filter[field] });
  }
  if (filter.receivedFrom !== undefined)
    query.andWhere('event.receivedAt >= :from', { from: filter.receivedFrom });
  if (filter.receivedBefore !== undefined) {
    query.andWhere('event.receivedAt < :before', { before: filter.receivedBefore });
  }
  const [rows, count] = await query.getManyAndCount();
  return [rows.map(({ id }) => ({ eventId: id, deadLetterId: null })), count];
}
