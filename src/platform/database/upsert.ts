import type { EntityManager } from 'typeorm';

/** What became of a row: new, changed, or as it was before. */
export type Upserted = 'added' | 'updated' | 'unchanged';

/**
 * Writes a row that may be there already, and leaves one alone that would not change. Names of the table and of its
 * columns are ours, never a stranger's; values of `jsonb` columns are JSON texts.
 * @param key columns of a unique constraint
 */
export async function upsert(
  manager: EntityManager,
  table: string,
  row: Readonly<Record<string, unknown>>,
  key: readonly string[],
): Promise<Upserted> {
  const columns = Object.keys(row);
  const others = columns.filter((column) => !key.includes(column));
  const [written] = await manager.query<{ added: boolean }[]>(
    `INSERT INTO ${table} AS row (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${others.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}
     WHERE (${others.map((name) => `row.${name}`).join(', ')})
       IS DISTINCT FROM (${others.map((name) => `EXCLUDED.${name}`).join(', ')})
     RETURNING xmax = 0 AS added`,
    Object.values(row),
  );
  if (written === undefined) return 'unchanged';
  return written.added ? 'added' : 'updated';
}
