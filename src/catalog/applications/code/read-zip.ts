import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { messageOf } from '#core/errors/index';
import { CodeRefused } from './code-refused.js';
import { type CodeLimits, type CodeTree, CodeTreeBuilder } from './code-tree.js';

const MADE_ON_UNIX = 3;
const KIND = 0o170_000;
const FOLDER = 0o040_000;
const FILE = 0o100_000;
const LINK = 0o120_000;
const OWNER_EXECUTES = 0o100;

/** @throws {CodeRefused} */
export async function readZip(archive: Buffer, limits: CodeLimits): Promise<CodeTree> {
  const tree = new CodeTreeBuilder(limits);
  try {
    // Names are checked here: the library would translate what it does not understand.
    const zip = await fromBufferPromise(archive, { decodeStrings: false, lazyEntries: true });
    for await (const entry of zip.eachEntry()) await take(zip, entry, tree);
  } catch (error) {
    throw error instanceof CodeRefused
      ? error
      : new CodeRefused(`is a broken zip: ${messageOf(error)}`, undefined, error);
  }
  return tree.tree();
}

async function take(zip: ZipFile, entry: Entry, tree: CodeTreeBuilder): Promise<void> {
  const name = nameOf(entry);
  const isFolder = name.endsWith('/');
  const path = isFolder ? name.slice(0, -1) : name;
  const isTaken = tree.takes(path);
  refuseOdd(entry, path, isFolder);
  if (isFolder || !isTaken) return;
  if (entry.uncompressedSize > tree.room) throw tree.tooLarge(path);
  const bytes = await contentOf(zip, entry, path, tree);
  tree.add({ path, bytes, isExecutable: (modeOf(entry) & OWNER_EXECUTES) !== 0 });
}

/** Names are taken as UTF-8, whether or not they say so: what older programs wrote is mostly ASCII. */
function nameOf({ fileNameRaw }: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileNameRaw);
  } catch {
    throw new CodeRefused('has a name that is not UTF-8', fileNameRaw.toString('latin1'));
  }
}

function refuseOdd(entry: Entry, path: string, isFolder: boolean): void {
  if (entry.isEncrypted()) throw new CodeRefused('is encrypted', path);
  const kind = modeOf(entry) & KIND;
  if (kind === LINK) throw new CodeRefused('is a link', path);
  if (kind !== 0 && kind !== (isFolder ? FOLDER : FILE)) {
    throw new CodeRefused('is neither a file nor a folder', path);
  }
  if (!entry.canDecodeFileData()) throw new CodeRefused('is compressed in a way that is not read', path);
}

/** 0 where the archive was made on a system without Unix modes. */
function modeOf({ versionMadeBy, externalFileAttributes }: Entry): number {
  return versionMadeBy >>> 8 === MADE_ON_UNIX ? externalFileAttributes >>> 16 : 0;
}

/** What an entry says of its size is not believed: the bytes are counted as they come. */
async function contentOf(zip: ZipFile, entry: Entry, path: string, tree: CodeTreeBuilder): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    size += (chunk as Buffer).byteLength;
    if (size > tree.room) throw tree.tooLarge(path);
    chunks.push(chunk as Buffer);
  }
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32) throw new CodeRefused('is broken: its checksum is wrong', path);
  return bytes;
}
