import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilReachable } from '#platform/database/index';
import { EmbeddedPostgres } from '#platform/embedded/index';

let folder: string;
let postgres: EmbeddedPostgres;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-reachable-'));
  postgres = await EmbeddedPostgres.start({ folder, throwaway: true });
});

afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

describe('untilReachable', () => {
  it('waits for a database that was killed and starts again, and says so once', async () => {
    let waits = 0;
    const down = once(postgres, 'down');
    process.kill(postgres.pid, 'SIGKILL');
    await down;

    await untilReachable(postgres.url, () => (waits += 1));

    expect(waits).toBe(1);
  });

  it('throws at once what waiting does not mend', async () => {
    const wrong = new URL(postgres.url);
    wrong.password = 'wrong';
    const begin = performance.now();

    await expect(untilReachable(wrong.href, () => {})).rejects.toMatchObject({ code: '28P01' });

    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
