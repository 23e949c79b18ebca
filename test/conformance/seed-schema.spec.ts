import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { migrate } from '#platform/database/index';
import { schema } from '../../src/app/schema.js';
import { createDatabase } from '../support/database.js';
import { SEED_TABLES } from '../support/seed-tables.js';

/** `table.column` of the system before, and of this one where it has a place there. */
interface Row {
  readonly was: string;
  readonly is: string | undefined;
}

async function rows(): Promise<readonly Row[]> {
  const page = await readFile(new URL('../../docs/schema.md', import.meta.url), 'utf8');
  return page.split('\n## ').flatMap((section) => {
    const table = /^`(\w+)`/.exec(section)?.[1];
    const lines = section.matchAll(/^\| `(\w+)`\s*\| (?:`([\w.]+)`|—)/gm);
    return [...lines].map(([, column, is]) => ({ was: `${table}.${column}`, is }));
  });
}

function columnsOfThen(): readonly string[] {
  using database = new DatabaseSync(':memory:');
  database.exec(SEED_TABLES);
  const found = database
    .prepare(
      `SELECT m.name || '.' || c.name AS name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`,
    )
    .all();
  return found.map(({ name }) => String(name));
}

async function columnsOfNow(): Promise<readonly string[]> {
  const database = await createDatabase();
  await migrate(database.url, schema);
  const client = new Client(database.url);
  await client.connect();
  const { rows: found } = await client.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  await client.end();
  await database.drop();
  return found.map(({ name }) => name);
}

it('has a row for every column of the eleven tables, and no other', async () => {
  const documented = (await rows()).map(({ was }) => was);

  expect(documented.toSorted()).toEqual(columnsOfThen().toSorted());
});

it('names columns that there are', async () => {
  const named = new Set((await rows()).flatMap(({ is }) => (is === undefined ? [] : [is])));
  const now = new Set(await columnsOfNow());

  expect([...named].filter((column) => !now.has(column))).toEqual([]);
});
