import { DataSource } from 'typeorm';

export interface Unreferenced {
  readonly sha256: string;
  readonly sizeBytes: number;
}

const BATCH = 500;

/**
 * Artifacts that nobody has put since the time given, and that no row of any table references. Which tables
 * reference artifacts is asked of PostgreSQL: a room that adds a foreign key has nothing to register.
 */
export async function* unreferencedArtifacts(
  dataSource: DataSource,
  before: Date,
): AsyncGenerator<Unreferenced> {
  const unreferenced = (await references(dataSource)).map(
    ({ table, column }) => `AND NOT EXISTS (SELECT 1 FROM ${table} r WHERE r.${column} = a.sha256)`,
  );
  for (let after = ''; ;) {
    const rows = await dataSource.query<{ sha256: string; size_bytes: string }[]>(
      `SELECT sha256, size_bytes FROM artifacts a
       WHERE last_referenced_at < $1 AND sha256 > $2 ${unreferenced.join(' ')}
       ORDER BY sha256 LIMIT ${BATCH}`,
      [before, after],
    );
    for (const row of rows) yield { sha256: row.sha256, sizeBytes: Number(row.size_bytes) };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.sha256;
  }
}

/** Identifiers come quoted from PostgreSQL. */
interface Reference {
  readonly table: string;
  readonly column: string;
}

function references(dataSource: DataSource): Promise<Reference[]> {
  return dataSource.query<Reference[]>(
    `SELECT c.conrelid::regclass::text AS "table", quote_ident(a.attname) AS "column"
     FROM pg_constraint c
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'artifacts'::regclass`,
  );
}
