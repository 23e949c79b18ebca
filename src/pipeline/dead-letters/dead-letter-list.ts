import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { decodeCursor, type Page, toPage } from '#platform/database/index';
import { DeadLetterEntity } from './dead-letter.entity.js';
import type { DeadLetterSearch, DeadLettersQuery } from './dead-letter.view.js';

/** What to search for; all of it must match. */
export type DeadLetterFilter = DeadLetterSearch & {
  readonly id?: string | undefined;
  readonly closedBefore?: Date | undefined;
};

const EQUALITIES = [
  'id',
  'status',
  'projectId',
  'sourceId',
  'eventId',
  'kind',
  'specKey',
  'stage',
  'code',
  'category',
] as const satisfies readonly (keyof DeadLetterFilter)[];

/** Newest first. */
export async function listDeadLetters(
  manager: EntityManager,
  { limit, cursor, ...search }: DeadLettersQuery,
): Promise<Page<DeadLetterEntity>> {
  const select = filtered(manager, search)
    .orderBy({ 'letter.createdAt': 'DESC', 'letter.id': 'DESC' })
    .limit(limit + 1);
  if (cursor !== undefined) {
    select.andWhere('(letter.createdAt, letter.id) < (:createdAt, :cursorId)', {
      createdAt: decodeCursor(cursor).createdAt,
      cursorId: decodeCursor(cursor).id,
    });
  }
  return toPage(await select.getMany(), limit, (row) => row);
}

export function filtered(
  manager: EntityManager,
  filter: DeadLetterFilter,
): SelectQueryBuilder<DeadLetterEntity> {
  const select = manager.createQueryBuilder(DeadLetterEntity, 'letter').where('true');
  for (const field of EQUALITIES) {
    if (filter[field] !== undefined)
      select.andWhere(`letter.${field} = :${field}`, { [field]: filter[field] });
  }
  if (filter.text !== undefined) {
    select.andWhere('letter.message ILIKE :text', { text: `%${escapedLike(filter.text)}%` });
  }
  if (filter.failedFrom !== undefined) {
    select.andWhere('letter.lastFailedAt >= :failedFrom', { failedFrom: filter.failedFrom });
  }
  if (filter.failedBefore !== undefined) {
    select.andWhere('letter.lastFailedAt < :failedBefore', { failedBefore: filter.failedBefore });
  }
  if (filter.closedBefore !== undefined) {
    select.andWhere('letter.closedAt < :closedBefore', { closedBefore: filter.closedBefore });
  }
  return select;
}

function escapedLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
