import type { Repository, SelectQueryBuilder } from 'typeorm';
import { decodeCursor, matching, type Page, toPage } from '#platform/database/index';
import type { EventEntity } from './event.entity.js';
import type { EventsQuery } from './event.view.js';

/** One page, newest first. The id is a uuidv7 with the time of arrival: it alone gives the order. */
export async function listEvents(
  rows: Repository<EventEntity>,
  { limit, cursor, receivedFrom, receivedBefore, ...filter }: EventsQuery,
): Promise<Page<EventEntity>> {
  const select = matching(rows.createQueryBuilder('event'), filter)
    .orderBy('event.id', 'DESC')
    .limit(limit + 1);
  if (cursor !== undefined) select.andWhere('event.id < :lastId', { lastId: decodeCursor(cursor).id });
  withinTimes(select, { receivedFrom, receivedBefore });
  return toPage(await select.getMany(), limit, ({ id, receivedAt }) => ({ id, createdAt: receivedAt }));
}

/** Times become bounds of the primary key, so that they need no index of their own. */
function withinTimes(
  select: SelectQueryBuilder<EventEntity>,
  { receivedFrom, receivedBefore }: Pick<EventsQuery, 'receivedFrom' | 'receivedBefore'>,
): void {
  if (receivedFrom !== undefined) {
    select.andWhere('event.id >= :firstId', { firstId: firstIdAt(new Date(receivedFrom)) });
  }
  if (receivedBefore !== undefined) {
    select.andWhere('event.id < :endId', { endId: firstIdAt(new Date(receivedBefore)) });
  }
}

/** The least uuidv7 of a time (RFC 9562 §5.7). */
export function firstIdAt(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
