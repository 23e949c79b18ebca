import { randomBytes } from 'node:crypto';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { codeArchive } from './code-archive.js';
import { CodeRefused } from './code-refused.js';
import { CODE_LIMITS, type CodeTree } from './code-tree.js';
import { readArchive } from './read-archive.js';

/** One entry of an archive that is made by hand, with whatever is wrong with it. */
interface Given {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix mode with the kind of the file. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** What the archive says, where it lies. */
  readonly claimedSize?: number;
  readonly crc?: number;
  readonly type?: string;
  readonly linkname?: string;
}

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >>> 8]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);

function zipOf(...entries: readonly Given[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string);
    const content = Buffer.from((entry.content ?? '') as string);
    const data = entry.method === 0 ? content : deflateRawSync(content);
    const common = Buffer.concat([
      u16(entry.flags ?? 0),
      u16(entry.method ?? 8),
      u32(0),
      u32(entry.crc ?? crc32(content)),
      u32(data.length),
      u32(entry.claimedSize ?? content.length),
      u16(name.length),
      u16(0),
    ]);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), u16(20), common, name, data]);
    const attributes = u32(((entry.mode ?? 0o100_644) << 16) >>> 0);
    central.push(
      Buffer.from('PK\x01\x02'),
      u16((3 << 8) | 20),
      u16(20),
      common,
      u16(0), // comment
      u16(0), // disk
      u16(0), // internal attributes
      attributes,
      u32(offset),
      name,
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = u16(entries.length);
  const end = [Buffer.from('PK\x05\x06'), u32(0), count, count, u32(directory.length), u32(offset), u16(0)];
  return Buffer.concat([...locals, directory, ...end]);
}

const TAR_TYPES: Readonly<Record<string, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
  unknown: 'Z',
};

/** By hand, since a library would mend names. */
function tarOf(...entries: readonly Given[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from((entry.content ?? '') as string);
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [tarHeader(entry, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader(entry: Given, size: number): Buffer {
  const header = Buffer.alloc(512);
  Buffer.from(entry.name as string).copy(header, 0, 0, 100);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(octal((entry.mode ?? 0o644) & 0o7777, 7), 100, 'latin1');
  header.write(octal(0, 7) + octal(0, 7), 108, 'latin1');
  header.write(octal(entry.claimedSize ?? size, 11) + octal(0, 11), 124, 'latin1');
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(TAR_TYPES[entry.type ?? 'file'] ?? '0', 156, 'latin1');
  header.write(entry.linkname ?? '', 157, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

const texts = (tree: CodeTree): Record<string, string> =>
  Object.fromEntries(tree.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));

async function refusal(archive: Buffer, limits = CODE_LIMITS): Promise<CodeRefused> {
  const tree = readArchive(archive, limits);
  const error = await tree.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CodeRefused) return error;
  throw new Error('the archive was taken', { cause: error });
}

const formats: readonly (readonly [string, (...entries: readonly Given[]) => Buffer])[] = [
  ['zip', zipOf],
  ['tar', tarOf],
  ['tar.gz', (...entries) => gzipSync(tarOf(...entries))],
];

describe.each(formats)('a %s', (_format, archiveOf) => {
  it('gives its files, sorted, with what can be run', async () => {
    const tree = await readArchive(
      archiveOf(
        { name: 'frontend/ä b.js', content: 'let a;' },
        { name: 'backend/run.sh', content: '#!/bin/sh', mode: 0o100_755 },
        { name: 'backend/app.py', content: 'import flask' },
        { name: 'empty', content: '' },
      ),
    );

    expect(texts(tree)).toEqual({
      'backend/app.py': 'import flask',
      'backend/run.sh': '#!/bin/sh',
      empty: '',
      'frontend/ä b.js': 'let a;',
    });
    expect(tree.map(({ path }) => path)).toEqual([
      'backend/app.py',
      'backend/run.sh',
      'empty',
      'frontend/ä b.js',
    ]);
    expect(tree.filter(({ isExecutable }) => isExecutable)).toMatchObject([{ path: 'backend/run.sh' }]);
  });

  it('leaves out what nobody wrote', async () => {
    const tree = await readArchive(
      archiveOf(
        { name: 'app.py', content: '1' },
        { name: 'node_modules/x/index.js', content: '2' },
        { name: 'web/node_modules/x/index.js', content: '2' },
        { name: '.git/config', content: '3' },
        { name: 'venv/bin/python', content: '4' },
        { name: '__pycache__/app.cpython-312.pyc', content: '5' },
        { name: 'a.pyc', content: '6' },
      ),
    );

    expect(texts(tree)).toEqual({ 'app.py': '1' });
  });

  it.each<readonly [string, Given, string]>([
    ['that leads out', { name: '../../etc/cron.d/x' }, 'leads out of the folder'],
    ['that leads out from within', { name: 'a/../../x' }, 'leads out of the folder'],
    ['that leads out below what is left out', { name: 'node_modules/../../x' }, 'leads out of the folder'],
    ['that is absolute', { name: '/etc/passwd' }, 'is absolute'],
    ['of a drive', { name: 'C:/x' }, 'is absolute'],
    ['with Windows separators', { name: '..\\x' }, 'has Windows separators'],
    ['with control characters', { name: 'a\nb' }, 'holds characters'],
    ['that is not UTF-8', { name: Buffer.from([0x61, 0xff, 0xfe]) }, 'not UTF-8'],
    ['that is too deep', { name: `${'a/'.repeat(40)}x` }, 'deeper than 32'],
  ])('is refused with a name %s', async (_what, entry, why) => {
    const error = await refusal(archiveOf({ name: 'fine.py', content: '1' }, entry));

    expect(error.message).toContain(why);
    expect(error.message).toMatch(/^"[^]+" in the code /);
  });

  it.each([
    ['the same name twice', ['a.py', 'a.py'], 'is there twice'],
    ['names that differ in case', ['a.py', 'A.py'], 'nothing but its spelling'],
    ['folders that differ in case', ['Src/a.py', 'src/b.py'], 'nothing but its spelling'],
    [
      'names that differ in how an accent is written',
      ['\u00e9.py', 'e\u0301.py'],
      'nothing but its spelling',
    ],
    ['a file within a file', ['a', 'a/b'], 'is within a file'],
  ])('is refused with %s', async (_what, names, why) => {
    const entries = names.map((name) => ({ name, content: '1' }));

    expect((await refusal(archiveOf(...entries))).message).toContain(why);
  });

  it('is refused when it is more than is taken', async () => {
    const limits = { files: 2, fileBytes: 10, totalBytes: 15 };
    const of = (name: string, size: number): Given => ({ name, content: 'x'.repeat(size) });

    expect(await readArchive(archiveOf(of('a', 10), of('b', 5)), limits)).toHaveLength(2);
    expect((await refusal(archiveOf(of('a', 11)), limits)).message).toBe(
      '"a" in the code is larger than 10 bytes',
    );
    expect((await refusal(archiveOf(of('a', 10), of('b', 6)), limits)).message).toContain(
      '15 bytes altogether',
    );
    expect((await refusal(archiveOf(of('a', 1), of('b', 1), of('c', 1)), limits)).message).toContain(
      '2 files',
    );
    const many = Array.from({ length: 21 }, (_, index) => of(`node_modules/${index}`, 0));
    expect((await refusal(archiveOf(...many), limits)).message).toContain('more than 20 entries');
  });

  it('is refused when it is cut off, broken, or has nothing', async () => {
    const whole = archiveOf({ name: 'a.py', content: randomBytes(2_000) });

    for (const cut of [0.3, 0.5, 0.7]) {
      const error = await refusal(whole.subarray(0, Math.floor(whole.length * cut)));
      expect(error.message).toMatch(/broken/);
    }
    expect((await refusal(archiveOf())).message).toMatch(/has no files|no archive/);
    expect((await refusal(archiveOf({ name: 'node_modules/a', content: '1' }))).message).toContain(
      'no files',
    );
  });
});

describe('a zip', () => {
  it.each<readonly [string, Given, string]>([
    ['a link', { name: 'link', content: '/etc/passwd', mode: 0o120_777 }, 'is a link'],
    ['a link below what is left out', { name: 'venv/x', content: '/', mode: 0o120_777 }, 'is a link'],
    ['a device', { name: 'null', mode: 0o020_666 }, 'neither a file nor a folder'],
    ['a pipe', { name: 'pipe', mode: 0o010_666 }, 'neither a file nor a folder'],
    ['a folder that says it is a file', { name: 'folder/', mode: 0o100_644 }, 'neither a file nor a folder'],
    ['an encrypted file', { name: 'secret', content: '1', flags: 1 }, 'is encrypted'],
    ['an unknown compression', { name: 'odd', content: '1', method: 99 }, 'not read'],
    ['a wrong checksum', { name: 'a', content: '1', crc: 5 }, 'checksum is wrong'],
    ['a size that is a lie', { name: 'a', content: 'x'.repeat(100), claimedSize: 5 }, 'broken'],
  ])('is refused with %s', async (_what, entry, why) => {
    expect((await refusal(zipOf({ name: 'fine.py', content: '1' }, entry))).message).toContain(why);
  });

  it('is refused as a bomb, whatever it says of its size', async () => {
    const limits = { ...CODE_LIMITS, fileBytes: 100_000 };
    const zeros = Buffer.alloc(1_000_000);

    expect((await refusal(zipOf({ name: 'bomb', content: zeros }), limits)).message).toContain('larger than');
    const lying = zipOf({ name: 'bomb', content: zeros, claimedSize: 10 });
    expect((await refusal(lying, limits)).message).toMatch(/broken|larger than/);
  });

  it('is refused when files overlap, once they are too much together', async () => {
    const limits = { ...CODE_LIMITS, totalBytes: 2_500 };
    const entries = ['a', 'b', 'c'].map((name) => ({ name, content: 'x'.repeat(1_000) }));

    expect((await refusal(zipOf(...entries), limits)).message).toContain('altogether');
  });

  it('may have entries of folders, and be made without modes', async () => {
    const archive = zipOf({ name: 'a/', mode: 0o040_755 }, { name: 'a/b.py', content: '1', mode: 0 });

    expect(texts(await readArchive(archive))).toEqual({ 'a/b.py': '1' });
  });
});

describe('a tar', () => {
  it.each<readonly [string, Given, string]>([
    ['a link', { name: 'link', type: 'symlink', linkname: '/etc/passwd' }, 'is a link'],
    ['a hard link', { name: 'link', type: 'link', linkname: 'fine.py' }, 'is a link'],
    ['a link below what is left out', { name: '.git/x', type: 'symlink', linkname: '/' }, 'is a link'],
    ['a character device', { name: 'null', type: 'character-device' }, 'neither a file nor a folder'],
    ['a block device', { name: 'sda', type: 'block-device' }, 'neither a file nor a folder'],
    ['a pipe', { name: 'pipe', type: 'fifo' }, 'neither a file nor a folder'],
    ['an unknown kind', { name: 'odd', type: 'unknown' }, 'neither a file nor a folder'],
    ['a size beyond its end', { name: 'a', content: '1', claimedSize: 10_000 }, 'broken'],
  ])('is refused with %s', async (_what, entry, why) => {
    expect((await refusal(tarOf({ name: 'fine.py', content: '1' }, entry))).message).toContain(why);
  });

  it('may be one that `tar c .` makes', async () => {
    const archive = tarOf(
      { name: './', type: 'directory' },
      { name: './a/', type: 'directory' },
      { name: './a/b.py', content: '1' },
    );

    expect(texts(await readArchive(archive))).toEqual({ 'a/b.py': '1' });
  });

  it('may have long names', async () => {
    const long = `${'folder-with-a-name/'.repeat(12)}app.py`;
    const tar = pack();
    tar.entry({ name: long }, 'x');
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);

    expect(texts(await readArchive(Buffer.concat(chunks)))).toEqual({ [long]: 'x' });
  });

  it('is refused as a bomb while it is unpacked', async () => {
    const bomb = gzipSync(tarOf({ name: 'node_modules/zeros', content: Buffer.alloc(20_000_000) }));
    expect(bomb.length).toBeLessThan(40_000);

    expect((await refusal(bomb)).message).toMatch(/unpacks to more than \d+ bytes from \d+/);
  });
});

it.each([
  ['text', Buffer.from('hello')],
  ['nothing', Buffer.alloc(0)],
  ['bzip2', Buffer.from('BZh91AY&SY')],
  ['7z', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
])('%s is no archive', async (_what, bytes) => {
  expect((await refusal(bytes)).message).toContain('zip, tar or tar.gz');
});

it('makes one and the same archive of one tree', async () => {
  const files = [
    { name: 'b/run.sh', content: '#!/bin/sh', mode: 0o100_755 },
    { name: 'a.py', content: 'print(1)' },
  ];
  const [one, other] = await Promise.all([
    readArchive(zipOf(...files)),
    readArchive(tarOf(...files.toReversed())),
  ]);

  const archive = await codeArchive(one);

  expect(archive.equals(await codeArchive(other))).toBe(true);
  expect(texts(await readArchive(archive))).toEqual({ 'a.py': 'print(1)', 'b/run.sh': '#!/bin/sh' });
});
