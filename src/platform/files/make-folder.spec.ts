import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

describe('makeFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes what leads to it, by however many at once', async () => {
    const deep = path.join(folder, 'a/b/c');

    await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(path.join(folder, 'a/d'))]);

    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  it('says what is in the way', async () => {
    await writeFile(path.join(folder, 'file'), '');

    await expect(makeFolder(path.join(folder, 'file/below'))).rejects.toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')('comes to an end where nothing can be made', async () => {
    await expect(makeFolder('/proc/assay/below')).rejects.toThrow('ENOENT');
  });
});
