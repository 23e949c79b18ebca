import { DataSource, type DataSourceOptions, type MigrationInterface } from 'typeorm';

/** What the rooms bring to the database: their entities, and the migrations that make their tables. */
export interface Schema {
  readonly entities: readonly (new () => object)[];
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** Any number, the same in every process: whoever holds it migrates. */
const MIGRATION_LOCK = 4_173_001;

export function connectionOptions(url: string, schema: Schema, poolSize = 10): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [...schema.entities],
    migrations: [...schema.migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    applicationName: 'assay',
    logging: false,
    poolSize,
    extra: { connectionTimeoutMillis: 5_000, keepAlive: true },
  };
}

/**
 * Brings the tables up to date, one process at a time.
 *
 * @returns the names of the migrations that ran; empty when nothing was pending
 */
export async function migrate(url: string, schema: Schema): Promise<string[]> {
  const dataSource = await new DataSource(connectionOptions(url, schema, 2)).initialize();
  try {
    const session = dataSource.createQueryRunner();
    await session.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const ran = await dataSource.runMigrations({ transaction: 'each' });
      return ran.map((migration) => migration.name);
    } finally {
      await session.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await session.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
