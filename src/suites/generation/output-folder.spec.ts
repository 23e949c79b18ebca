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

beforeEach(async () => {
  parent = await mkdtemp(path.join(os.tmpdir(), 'assay-output-'));
  root = path.join(parent, 'shop', 'vitest');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const signal = new AbortController().signal;

function publish(files: Record<string, string>, ...removed: string[]): Promise<Published> {
  const all = Object.entries(files).map(([name, text]) => file(name, text));
  return new OutputFolder(root, signal).publish({ files: all, removed });
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

    expect(await publish({ a: '1' }, 'tests/old/x.test.ts')).toMatchObject({
      removed: ['tests/old/x.test.ts'],
    });
    expect(await readdir(root)).toEqual(['a']);
  });

  it('reads what is there, and not through links', async () => {
    await publish({ a: '1' });
    await writeFile(path.join(parent, 'secret'), 'secret');
    await symlink(path.join(parent, 'secret'), path.join(root, 'b'));

    const found = await new OutputFolder(root, signal).read(['a', 'b', 'c']);

    expect([...found].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([['a', '1']]);
  });

  it('keeps files of people beside those of the suite', async () => {
    await publish({ a: '1' });
    await edit('notes.md', 'ours');

    await publish({ b: '2' }, 'a');

    expect((await readdir(root)).sort()).toEqual(['b', 'notes.md']);
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
    const folder = new OutputFolder(root, stop.signal);

    await expect(
      folder.publish({ files: [file('a', 'new'), abortsWhenRead, file('c', 'new')], removed: ['gone'] }),
    ).rejects.toThrow('out of time');

    expect((await readdir(root)).sort()).toEqual(['a', 'c', 'gone']);
    expect([await read('a'), await read('c')]).toEqual(['new', 'old']);
  });
});
