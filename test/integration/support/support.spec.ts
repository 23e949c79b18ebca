import { Redis } from 'ioredis';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import {
  createDatabase,
  describeNeeding,
  redisServer,
  type Template,
  withRedis,
} from '../../support/index.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('createDatabase', () => {
  it('gives databases that do not see each other, and removes them in spite of open sessions', async () => {
    const [one, two] = await Promise.all([createDatabase(), createDatabase()]);
    const session = new Client({ connectionString: one.url });
    session.on('error', () => undefined);
    await session.connect();
    await query(one.url, 'CREATE TABLE thing ()');

    expect(await query(two.url, "SELECT to_regclass('thing') AS thing")).toEqual([{ thing: null }]);

    await Promise.all([one.drop(), two.drop()]);
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('prepares a template once, and copies it', async () => {
    let prepared = 0;
    const template: Template = {
      name: 'support_spec',
      prepare: async (url) => {
        prepared += 1;
        await query(url, 'CREATE TABLE thing AS SELECT 42 AS answer');
      },
    };

    const copies = await Promise.all([createDatabase(template), createDatabase(template)]);

    for (const { url } of copies)
      expect(await query(url, 'SELECT answer FROM thing')).toEqual([{ answer: 42 }]);
    expect(prepared).toBe(1);
    await Promise.all(copies.map((copy) => copy.drop()));
  });
});

describeNeeding(redisServer, 'withRedis', () => {
  const redis = withRedis();

  it('runs a Redis that never evicts', async () => {
    const client = new Redis(redis.url);

    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);

    client.disconnect();
  });
});
