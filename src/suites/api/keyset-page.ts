import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { decodeCursor, type Page, type PageQuery, toPage } from '#platform/database/index';

interface Listed {
  readonly id: string;
  readonly createdAt: Date;
}

/** One page of rows, newest first; filters that are undefined do not filter. */
export async function keysetPage<Row extends Listed>(
  manager: EntityManager,
  entity: new () => Row,
  filter: { readonly [Key in keyof Row]?: Row[Key] | undefined },
  { limit, cursor }: PageQuery,
): Promise<Page<Row>> {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const query = manager
    .createQueryBuilder(entity, 'row')
    .where(given as FindOptionsWhere<Row>)
    .orderBy({ 'row.createdAt': 'DESC', 'row.id': 'DESC' })
    .take(limit + 1);
  if (cursor !== undefined) {
    query.andWhere('(row.createdAt, row.id) < (:createdAt, :id)', { ...decodeCursor(cursor) });
  }
  return toPage(await query.getMany(), limit, (row) => row);
}

export function mapPage<Row, View>({ items, ...page }: Page<Row>, view: (row: Row) => View): Page<View> {
  return { ...page, items: items.map((row) => view(row)) };
}
