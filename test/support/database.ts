import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  /** Cuts open sessions and removes it. */
  drop(): Promise<void>;
}

/** What a database starts with. It is prepared once in a run, and copied from then on. */
export interface Template {
  /** Lower case letters, digits and underscores; the same name is the same content. */
  readonly name: string;
  readonly prepare: (url: string) => Promise<void>;
}

/** Any number: whoever holds it prepares a template. */
const TEMPLATE_LOCK = 7_350_421;

/** Makes an empty database, or a copy of the template (tens of milliseconds either way). */
export async function createDatabase(template?: Template): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const source = template === undefined ? 'template1' : await preparedTemplate(template);
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`));
  return {
    url: urlOf(name),
    drop: () => onServer(async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

/** Test files run in several processes: the first one prepares the template, the others wait for it. */
async function preparedTemplate({ name, prepare }: Template): Promise<string> {
  const database = `template_${name}`;
  const draft = `${database}_draft`;
  await onServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount !== 0) return;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft}`);
    await prepare(urlOf(draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${database}`);
  });
  return database;
}

async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: inject('serverUrl') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('serverUrl'));
  url.pathname = `/${database}`;
  return url.href;
}
