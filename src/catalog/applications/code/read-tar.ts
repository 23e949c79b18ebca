import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract, type ExtractEvents, type Header } from 'tar-stream';
import { messageOf } from '#core/errors/index';
import { CodeRefused } from './code-refused.js';
import { type CodeLimits, type CodeTree, CodeTreeBuilder } from './code-tree.js';

/** Text is compressed to a tenth; a hundredth and more is made to fill memory. */
const MOST_COMPRESSED = 200;
/** Below that no ratio does any harm. */
const HARMLESS_BYTES = 2 ** 20;
/** How much larger than the code an archive may be, with what is left out of it. */
const LEFT_OUT_SHARE = 4;

type Entry = ExtractEvents['entry'][1];

const OWNER_EXECUTES = 0o100;
const REPLACEMENT_CHARACTER = '\ufffd';

export interface TarOptions {
  readonly gzipped: boolean;
  /** Repositories may have links among their files; in an archive that strangers send they are an attack. */
  readonly links?: 'refused' | 'left out';
  readonly limits: CodeLimits;
}

/** @throws {CodeRefused} */
export async function readTar(
  archive: Buffer,
  { gzipped, limits, links = 'refused' }: TarOptions,
): Promise<CodeTree> {
  const tree = new CodeTreeBuilder(limits);
  const entries = extract();
  const sent = Readable.from(archive, { objectMode: false });
  const guard = bombGuard(archive.byteLength, limits.totalBytes * LEFT_OUT_SHARE);
  const unpacked = gzipped ? pipeline(sent, createGunzip(), guard, entries) : pipeline(sent, guard, entries);
  try {
    await Promise.all([takeAll(entries, tree, links), unpacked]);
  } catch (error) {
    await unpacked.catch(() => undefined);
    if (error instanceof CodeRefused) throw error;
    throw new CodeRefused(`is a broken tar: ${messageOf(error)}`, undefined, error);
  }
  return tree.tree();
}

/** Counts what is unpacked, of entries that are left out too. */
function bombGuard(archiveBytes: number, largest: number): Transform {
  const most = Math.max(HARMLESS_BYTES, Math.min(largest, archiveBytes * MOST_COMPRESSED));
  let left = most;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.byteLength;
      if (left < 0) done(new CodeRefused(`unpacks to more than ${most} bytes from ${archiveBytes}`));
      else done(null, chunk);
    },
  });
}

async function takeAll(entries: Extract, tree: CodeTreeBuilder, links: TarOptions['links']): Promise<void> {
  for await (const entry of entries) {
    const path = pathOf(entry.header);
    // Of the folder itself, as `tar c .` writes it.
    const isTaken = path !== '' && tree.takes(path);
    const isLink = entry.header.type === 'symlink' && links === 'left out';
    if (!isLink) refuseOdd(entry.header, path);
    if (isTaken && !isLink && entry.header.type !== 'directory') await take(entry, path, tree);
    else entry.resume();
  }
}

/** `tar c .` writes `./` before every name. */
function pathOf({ name, type }: Header): string {
  const path = name.replace(/^(?:\.\/)+/, '');
  if (type !== 'directory') return path;
  return path === '.' ? '' : path.replace(/\/$/, '');
}

function refuseOdd({ name, type, size }: Header, path: string): void {
  // The library puts it where a name is not UTF-8.
  if (name.includes(REPLACEMENT_CHARACTER)) throw new CodeRefused('has a name that is not UTF-8', path);
  if (type === 'symlink' || type === 'link') throw new CodeRefused('is a link', path);
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
    throw new CodeRefused('is neither a file nor a folder', path);
  }
  if (!Number.isSafeInteger(size) || size < 0) throw new CodeRefused('has no size', path);
}

async function take(entry: Entry, path: string, tree: CodeTreeBuilder): Promise<void> {
  const { size, mode } = entry.header;
  if (size > tree.room) throw tree.tooLarge(path);
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  tree.add({ path, bytes: Buffer.concat(chunks), isExecutable: (mode & OWNER_EXECUTES) !== 0 });
}
