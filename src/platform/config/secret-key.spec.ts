import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretKey } from './secret-key.js';

let dataDir: string;

beforeEach(async () => {
  dataDir = path.join(await mkdtemp(path.join(os.tmpdir(), 'assay key ')), 'data');
});

afterEach(() => rm(path.dirname(dataDir), { recursive: true }));

describe('secretKey', () => {
  it('is the one from the environment, and then writes nothing', async () => {
    const key = await secretKey({ secretKey: 'ab'.repeat(32), dataDir });

    expect(key).toEqual(Buffer.alloc(32, 0xab));
    await expect(stat(dataDir)).rejects.toThrow('ENOENT');
  });

  it('is made once, kept for the owner alone, and the same for starts at the same time', async () => {
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => secretKey({ secretKey: undefined, dataDir })),
    );

    const file = path.join(dataDir, 'secret.key');
    expect(new Set(keys.map((key) => key.toString('hex')))).toEqual(
      new Set([(await readFile(file, 'utf8')).trim()]),
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(keys[0]).toHaveLength(32);
  });

  it('refuses a damaged file instead of making a key that reads nothing', async () => {
    await secretKey({ secretKey: undefined, dataDir });
    await writeFile(path.join(dataDir, 'secret.key'), 'oops');

    await expect(secretKey({ secretKey: undefined, dataDir })).rejects.toThrow(
      /ASSAY_SECRET_KEY: the file .* does not hold a key/,
    );
  });
});
