import type { SelectQueryBuilder } from 'typeorm';
import { type Cursor, decodeCursor, type Page, type PageQuery, toPage } from './page.js';

/** Narrows a query to rows that equal the filter in every property; one that is undefined does not filter. */
export function matching<Row extends object>(
  select: SelectQueryBuilder<Row>,
  filter: { readonly [Property in keyof Row]?: unknown },
): SelectQueryBuilder<Row> {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return select.andWhere(Object.fromEntries(given));
}

/** One page of what a query selects, newest first. */
export async function newestFirst<Row extends Cursor>(
  select: SelectQueryBuilder<Row>,
  { limit, cursor }: PageQuery,
): Promise<Page<Row>> {
  const { alias } = select;
  select.orderBy({ [`${alias}.createdAt`]: 'DESC', [`${alias}.id`]: 'DESC' }).limit(limit + 1);
  if (cursor !== undefined) {
    const { createdAt: lastCreatedAt, id: lastId } = decodeCursor(cursor);
    select.andWhere(`(${alias}.createdAt, ${alias}.id) < (:lastCreatedAt, :lastId)`, {
      lastCreatedAt,
      lastId,
    });
  }
  return toPage(await select.getMany(), limit, (row) => row);
}
