import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { matching, newestFirst, type Page } from '#platform/database/index';
import { DeadLetterEntity } from './dead-letter.entity.js';
import type { DeadLetterSearch, DeadLettersQuery } from './dead-letter.view.js';

/** What to search for; all of it must match. */
export type DeadLetterFilter = DeadLetterSearch & {
  readonly id?: string | undefined;
  readonly closedBefore?: Date | undefined;
};

/** Newest first. */
export function listDeadLetters(
  manager: EntityManager,
  { limit, cursor, ...search }: DeadLettersQuery,
): Promise<Page<DeadLetterEntity>> {
  return newestFirst(filtered(manager, search), { limit, cursor });
}

export function filtered(
  manager: EntityManager,
  { text, failedFrom, failedBefore, closedBefore, ...equal }: DeadLetterFilter,
): SelectQueryBuilder<DeadLetterEntity> {
  const select = matching(manager.createQueryBuilder(DeadLetterEntity, 'letter'), equal);
  if (text !== undefined) select.andWhere('letter.message ILIKE :text', { text: `%${escapedLike(text)}%` });
  if (failedFrom !== undefined) select.andWhere('letter.lastFailedAt >= :failedFrom', { failedFrom });
  if (failedBefore !== undefined) select.andWhere('letter.lastFailedAt < :failedBefore', { failedBefore });
  if (closedBefore !== undefined) select.andWhere('letter.closedAt < :closedBefore', { closedBefore });
  return select;
}

function escapedLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
