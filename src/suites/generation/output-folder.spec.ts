import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputFolder, type OutputFile, type Published } from './output-folder.js';
import { PathOutside } from './path-outside.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const file = (name: string, text: string): OutputFile => ({
  path: name,
  sha256: sha256(text),
  content: Buffer.from(text),
});

let parent: string;
let root: string;
/** Every content that was generated so far, by path. */
let known: Map<string, Set<string>>;

beforeEach(async () => {
  parent = await mkdtemp(path.join(os.tmpdir(), 'assay-output-'));
  root = path.join(parent, 'shop', 'vitest');
  known = new Map();
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const signal = new AbortController().signal;

function publish(files: Record<string, string>): Promise<Published> {
  const all = Object.entries(files).map(([name, text]) => file(name, text));
  for (const { path: name, sha256: hash } of all) known.set(name, (known.get(name) ?? new Set()).add(hash));
  return new OutputFolder(root, known, signal).publish(all);
}

const read = (name: string): Promise<string> => readFile(path.join(root, name), 'utf8');
const edit = (name: string, text: string): Promise<void> => writeFile(path.join(root, name), text);

describe('OutputFolder', () => {
  it('writes files and folders, and leaves no drafts behind', async () => {
    await publish({ 'README.md': 'one', 'tests/pets.test.ts': 'two' });

    expect(await read('tests/pets.test.ts')).toBe('two');
    expect((await readdir(root, { recursive: true })).sort()).toEqual([
      'README.md',
      'tests',
      'tests/pets.test.ts',
    ]);
  });

  it('says which folder it is, and why, when it cannot be written', async () => {
    await writeFile(path.join(parent, 'shop'), 'a file where the folder belongs');

    await expect(publish({ a: 'one' })).rejects.toMatchObject({
      code: 'storage-unavailable',
      retryable: true,
      message: `The suite cannot be written to ${root} (TEST_OUTPUT_DIR): ENOTDIR: not a directory, mkdir '${root}'`,
    });
  });

  it('does not touch a file that stays the same', async () => {
    await publish({ a: 'same', b: 'old' });
    const before = await stat(path.join(root, 'a'), { bigint: true });

    const published = await publish({ a: 'same', b: 'new' });

    const after = await stat(path.join(root, 'a'), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
    expect(published).toMatchObject({ unchanged: ['a'], written: ['b'] });
  });

  it('removes a file that the new version does not have, and its empty folder', async () => {
    await publish({ a: '1', 'tests/old/x.test.ts': '2' });

    expect(await publish({ a: '1' })).toMatchObject({ removed: ['tests/old/x.test.ts'] });
    expect(await readdir(root)).toEqual(['a']);
  });

  it('keeps an edited file, and puts the new one beside it', async () => {
    await publish({ a: 'generated' });
    await edit('a', 'edited by hand');

    const published = await publish({ a: 'generated anew' });

    expect(published.edited).toEqual(['a']);
    expect([await read('a'), await read('a.new')]).toEqual(['edited by hand', 'generated anew']);
  });

  it('keeps an edited file that the new version does not have', async () => {
    await publish({ a: '1', b: '2' });
    await edit('b', 'edited by hand');

    expect(await publish({ a: '1' })).toMatchObject({ edited: ['b'], removed: [] });
    expect(await read('b')).toBe('edited by hand');
  });

  it('clears what stood beside once the edit is given up', async () => {
    await publish({ a: 'generated' });
    await edit('a', 'edited by hand');
    await publish({ a: 'generated anew' });
    await edit('a', 'generated anew');

    await publish({ a: 'generated anew' });

    expect(await readdir(root)).toEqual(['a']);
  });

  it('keeps files of people beside those of the suite', async () => {
    await publish({ a: '1' });
    await edit('notes.md', 'ours');

    await publish({ b: '2' });

    expect((await readdir(root)).sort()).toEqual(['b', 'notes.md']);
  });

  it('goes on from where a crash in the middle left it', async () => {
    await publish({ a: 'v1', b: 'v1' });
    await edit('a', 'v2'); // the crashed one had written this much
    known.get('a')?.add(sha256('v2'));

    expect((await publish({ a: 'v3', b: 'v3' })).edited).toEqual([]);
  });

  it.each(['../outside', 'tests/../../outside', '/etc/outside', '', '.', 'a\0b'])(
    'writes nothing at all when a path is %j',
    async (name) => {
      await expect(publish({ fine: '1', [name]: '2' })).rejects.toBeInstanceOf(PathOutside);
      expect(await readdir(parent)).toEqual([]);
    },
  );

  it('does not follow a link out of the folder', async () => {
    const outside = path.join(parent, 'outside');
    await mkdir(outside);
    await publish({ a: '1' });
    await symlink(outside, path.join(root, 'tests'));

    await expect(publish({ a: '1', 'tests/x.test.ts': '2' })).rejects.toBeInstanceOf(PathOutside);
    expect(await readdir(outside)).toEqual([]);
    await unlink(path.join(root, 'tests'));
  });

  it('writes and removes nothing more once it is told to stop', async () => {
    await publish({ a: 'old', c: 'old', gone: 'old' });
    const stop = new AbortController();
    const abortsWhenRead: OutputFile = {
      ...file('b', 'new'),
      get content() {
        stop.abort(new Error('out of time'));
        return Buffer.from('new');
      },
    };
    const folder = new OutputFolder(root, known, stop.signal);

    await expect(folder.publish([file('a', 'new'), abortsWhenRead, file('c', 'new')])).rejects.toThrow(
      'out of time',
    );

    expect((await readdir(root)).sort()).toEqual(['a', 'c', 'gone']);
    expect([await read('a'), await read('c')]).toEqual(['new', 'old']);
  });
});
