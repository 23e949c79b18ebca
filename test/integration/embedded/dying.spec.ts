import { once } from 'node:events';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmbeddedPostgres } from '#platform/embedded/index';
import { isAlive, query, startProgram, temporaryFolder } from './program.js';

async function start(folder: string): Promise<EmbeddedPostgres> {
  const postgres = await EmbeddedPostgres.start({ folder });
  onTestFinished(() => postgres.stop());
  return postgres;
}

/** Until the launcher has it back, or gives it up. How soon that must be is for test/chaos to say. */
async function killServer(postgres: EmbeddedPostgres): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  postgres.once('up', resolve);
  postgres.once('failed', reject);
  process.kill(postgres.pid, 'SIGKILL');
  await promise;
}

async function rowsWritten(url: string): Promise<number> {
  const [row] = await query(url, 'SELECT count(*)::int AS rows FROM written');
  return Number(row?.['rows']);
}

async function sessionsIn(url: string, sql: string): Promise<number> {
  const active = `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE state = 'active' AND query = '${sql}'`;
  const [row] = await query(url, active);
  return Number(row?.['sessions']);
}

/** Inserts rows one commit at a time until the connection breaks; gives the last number that was committed. */
async function insertUntilBroken(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  for (let number = 1; ; number += 1) {
    try {
      await client.query('INSERT INTO written VALUES ($1)', [number]);
    } catch {
      return number - 1;
    }
  }
}

describe('a server that is killed while the program runs', () => {
  it('is back at the same address, with every commit, each time', async () => {
    const postgres = await start(await temporaryFolder());
    const { url } = postgres;
    await query(url, 'CREATE TABLE written (number bigint)');
    const downs: unknown[] = [];
    postgres.on('down', (exit) => downs.push(exit));

    for (let round = 1; round <= 4; round += 1) {
      await query(url, 'TRUNCATE written');
      const writing = insertUntilBroken(url);
      await expect.poll(() => rowsWritten(url), { timeout: 20_000 }).toBeGreaterThan(0);

      await killServer(postgres);

      const committed = await writing;
      expect(committed).toBeGreaterThan(0);
      // The last insert may have been committed without its answer getting through.
      expect([committed, committed + 1]).toContain(await rowsWritten(url));
    }
    expect(downs).toEqual([1, 2, 3, 4].map(() => ({ code: null, signal: 'SIGKILL' })));
    expect(postgres.url).toBe(url);
  });

  it('does not wait for a session in a long query that has not noticed', async () => {
    const postgres = await start(await temporaryFolder());
    const { url } = postgres;
    const long = 'SELECT count(*) FROM generate_series(1, 3000000000)';
    const busy = query(url, long).catch((error: unknown) => error);
    await expect.poll(() => sessionsIn(url, long), { timeout: 20_000 }).toBe(1);

    await killServer(postgres);

    expect(await busy).toBeInstanceOf(Error);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stays down when the program is stopping', async () => {
    const postgres = await start(await temporaryFolder());
    const down = once(postgres, 'down');
    process.kill(postgres.pid, 'SIGKILL');
    await down;

    await postgres.stop();

    expect(isAlive(postgres.pid)).toBe(false);
  });
});

describe('a program that is killed', () => {
  it('leaves a server behind, which the next start replaces without losing anything', async () => {
    const folder = await temporaryFolder();
    const killed = await startProgram(folder);
    if (!('url' in killed.answer)) throw new Error(killed.answer.message);
    const { url, pid } = killed.answer;
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await killed.end('SIGKILL');
    expect(isAlive(pid)).toBe(true);

    const postgres = await start(folder);

    expect(isAlive(pid)).toBe(false);
    expect(await query(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('may have been killed together with its server', async () => {
    const folder = await temporaryFolder();
    const killed = await startProgram(folder);
    if (!('url' in killed.answer)) throw new Error(killed.answer.message);
    await query(killed.answer.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(killed.answer.pid, 'SIGKILL');
    await killed.end('SIGKILL');

    const postgres = await start(folder);

    expect(await query(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('leaves nothing behind when it calls process.exit', async () => {
    const program = await startProgram(await temporaryFolder());
    if (!('pid' in program.answer)) throw new Error(program.answer.message);
    const { pid } = program.answer;

    await program.end('SIGUSR2');

    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});
