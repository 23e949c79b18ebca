import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinPacked, packFile } from '#core/layout/index';
import { GENERATED_FILE, MANIFEST_FILE } from '#core/render/index';
import { finishedFile } from './finished-files.js';
import { writeSuite } from './suite-folder.js';

const file = (name: string, content: string) => ({ path: name, content });
const suiteOf = (...files: readonly { path: string; content: string }[]) => ({
  target: 'vitest',
  operations: [],
  files: files.map(finishedFile),
});
const manifest = (test: string) =>
  file(MANIFEST_FILE, JSON.stringify({ target: 'vitest', tests: [{ file: test }] }));

describe('a suite that replaces another', () => {
  let folder: string;
  let suite: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-replaced-'));
    suite = path.join(folder, 'suite');
    await mkdir(suite);
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Says that it was generated with this test file. */
  async function earlier(test: string): Promise<void> {
    await writeFile(path.join(suite, MANIFEST_FILE), manifest(test).content);
    const generated = joinPacked([packFile(file(test, 'a test'))]);
    await mkdir(path.dirname(path.join(suite, GENERATED_FILE)), { recursive: true });
    await writeFile(path.join(suite, GENERATED_FILE), generated);
  }

  it('removes test files that are not in it any more', async () => {
    await earlier('old.test.ts');
    await writeFile(path.join(suite, 'old.test.ts'), 'a test');
    await writeFile(path.join(suite, 'notes.md'), 'mine');

    const { removed } = await writeSuite(suite, suiteOf(manifest('new.test.ts')), true);

    expect(removed).toBe(1);
    expect((await readdir(suite)).sort()).toEqual(['.assay', MANIFEST_FILE, 'notes.md']);
  });

  it('removes nothing that a link leads to, and writes nothing then', async () => {
    await mkdir(path.join(folder, 'theirs'));
    await writeFile(path.join(folder, 'theirs/file'), 'precious');
    await symlink('../theirs', path.join(suite, 'link'));
    await earlier('link/file');

    const writing = writeSuite(suite, suiteOf(file('new.test.ts', 'a test')), true);

    await expect(writing).rejects.toThrow(`link/file leads out of ${suite}`);
    expect(await readFile(path.join(folder, 'theirs/file'), 'utf8')).toBe('precious');
    expect(await readdir(suite)).not.toContain('new.test.ts');
  });

  it('says that a folder stands where a test file should', async () => {
    await earlier('folder');
    await mkdir(path.join(suite, 'folder'));

    const writing = writeSuite(suite, suiteOf(file('new.test.ts', 'a test')), true);

    await expect(writing).rejects.toThrow('folder in');
    expect(await readdir(suite)).not.toContain('new.test.ts');
  });
});
