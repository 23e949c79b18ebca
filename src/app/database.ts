import path from 'node:path';
import { type GivenSettings, type Settings, withDatabase } from '#platform/config/index';
import { untilReachable } from '#platform/database/index';
import { EmbeddedPostgres } from '#platform/embedded/index';

/** The database of this process: one that the settings name, or the embedded one, which lives and dies with us. */
export interface OpenDatabase {
  readonly settings: Settings;
  readonly embedded?: EmbeddedPostgres;
  readonly close: () => Promise<void>;
}

/** @throws {EmbeddedUnavailable} with what to do about it; pg's own error where a given database is out of reach */
export async function openDatabase(given: GivenSettings): Promise<OpenDatabase> {
  if (given.databaseUrl !== undefined) {
    await untilReachable(given.databaseUrl, () => {
      process.stdout.write('Waiting for the database of DATABASE_URL\n');
    });
    return { settings: withDatabase(given, given.databaseUrl), close: async () => {} };
  }
  const embedded = await EmbeddedPostgres.start({ folder: path.join(given.dataDir, 'postgres') });
  return { settings: withDatabase(given, embedded.url), embedded, close: () => embedded.stop() };
}
