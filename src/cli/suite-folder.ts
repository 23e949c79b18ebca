import { randomUUID } from 'node:crypto';
import { lstat, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '#core/errors/index';
import { joinPacked } from '#core/layout/index';
import {
  GENERATED_FILE,
  MANIFEST_FILE,
  mergeSuite,
  orphanFiles,
  unpackGenerated,
  type MergeReport,
} from '#core/render/index';
import { makeFolder } from '#platform/files/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { type FinishedFile, renderedFile } from './finished-files.js';

/** A suite as it is generated now. */
export interface NewSuite {
  readonly target: string;
  readonly files: readonly FinishedFile[];
  /** All operations of the document. */
  readonly operations: readonly string[];
}

export interface WrittenSuite {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  /** The commit that it became; absent where nothing changed, and in folders of this machine. */
  readonly commit?: string;
  /** What became of people's edits; absent where nothing was there, or it was replaced. */
  readonly merge?: MergeReport;
}

/** All that has to be known of an earlier suite, which another version may have written, or somebody edited. */
const earlierManifest = z.object({
  target: z.string().optional(),
  tests: z.array(z.object({ file: z.string() })).catch([]),
});

/**
 * Writes a suite. Into a folder with an earlier one it is merged: edits stay. A folder with something else in it is
 * left alone. With `force` files are replaced, whoever edited them.
 */
export async function writeSuite(folder: string, suite: NewSuite, force: boolean): Promise<WrittenSuite> {
  const existing = await readdir(folder).catch(nothingIfMissing);
  if (existing.length === 0)
    return write(folder, suite, { files: suite.files, changed: suite.files, removed: [] });
  if (force) return replace(folder, suite);
  const manifest = await textAt(folder, MANIFEST_FILE);
  if (manifest === undefined) {
    throw new CliError(
      `${folder} is not empty, and holds no suite. Choose another folder, or write into it with --force`,
      EXIT.usage,
    );
  }
  return merge(folder, suite, manifest);
}

async function merge(folder: string, suite: NewSuite, manifest: string): Promise<WrittenSuite> {
  const { target = suite.target } = earlier(manifest);
  if (target !== suite.target) {
    throw new CliError(`${folder} holds a suite for ${target}; --force replaces it`, EXIT.usage);
  }
  const base = await generatedLast(folder);
  const paths = new Set([...base.keys(), ...suite.files.map((file) => file.path), ...orphanFiles(manifest)]);
  const ours = await textsAt(folder, paths);
  const theirs = suite.files.map(renderedFile);
  const { files, removed, report } = mergeSuite({ base, ours, theirs, operations: suite.operations });
  const changed = files.filter(({ path: name, content }) => ours.get(name) !== content);
  return { ...(await write(folder, suite, { files, changed, removed })), merge: report };
}

async function generatedLast(folder: string): Promise<ReadonlyMap<string, string>> {
  const bytes = await bytesAt(folder, GENERATED_FILE);
  const base = bytes && unpackGenerated(bytes);
  if (base !== undefined) return base;
  throw new CliError(
    `${folder} holds a suite, but not what was generated last (${GENERATED_FILE}), so that edits cannot be told ` +
      'from it. Put the file back, or replace the suite with --force',
    EXIT.usage,
  );
}

const bytesAt = (folder: string, name: string): Promise<Uint8Array | undefined> =>
  readFile(path.join(folder, name)).catch(() => undefined);

/** Test files that an earlier generation wrote and this one does not are removed. */
async function replace(folder: string, suite: NewSuite): Promise<WrittenSuite> {
  const changed: FinishedFile[] = [];
  // One after the other, and as bytes: all that was there may be as much as all that comes.
  for (const file of suite.files) {
    const found = await contentAt(folder, file.path);
    if (found === undefined || !found.equals(file.content)) changed.push(file);
  }
  // With the same manifest, the same files have tests.
  const isSame = suite.files.some((file) => file.path === MANIFEST_FILE && !changed.includes(file));
  const removed = isSame ? [] : await staleIn(folder, suite);
  return write(folder, suite, { files: suite.files, changed, removed });
}

async function staleIn(folder: string, suite: NewSuite): Promise<readonly string[]> {
  const { tests } = earlier((await textAt(folder, MANIFEST_FILE)) ?? '');
  const now = new Set(suite.files.map((file) => file.path));
  const gone = new Set(tests.map(({ file }) => file).filter((file) => !now.has(file)));
  if (gone.size === 0) return [];
  const generated = unpackGenerated((await bytesAt(folder, GENERATED_FILE)) ?? new Uint8Array());
  return [...gone].filter((file) => generated?.has(file) ?? true);
}

interface Wanted {
  readonly files: readonly { readonly path: string }[];
  /** Those that are not there already, in these words: the others are not touched. */
  readonly changed: readonly { readonly path: string; readonly content: string | Uint8Array }[];
  readonly removed: readonly string[];
}

async function write(
  folder: string,
  suite: NewSuite,
  { files, changed, removed }: Wanted,
): Promise<WrittenSuite> {
  for (const name of removed) await mayBeRemoved(folder, name);
  await inBatches(changed, ({ path: name, content }) => put(folder, name, content));
  for (const name of removed) await rm(inside(folder, name), { force: true });
  const packed = suite.files.map((file) => ({ path: file.path, bytes: file.packed }));
  await put(folder, GENERATED_FILE, joinPacked(packed));
  return { written: changed.length, unchanged: files.length - changed.length, removed: removed.length };
}

/** Files that are read or written at once. */
const AT_ONCE = 16;

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < items.length; index += AT_ONCE) {
    // None is left under way when one fails.
    const ended = await Promise.allSettled(items.slice(index, index + AT_ONCE).map(work));
    const failed = ended.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
}

/** What a manifest names may have been written by anybody: a file outside, behind a link, is none of the suite's. */
async function mayBeRemoved(folder: string, name: string): Promise<void> {
  const file = inside(folder, name);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  await mustBeInside(folder, name);
  if (found.isDirectory())
    throw new CliError(`${name} in ${folder} is a folder, where a test file should be`);
}

async function mustBeInside(folder: string, name: string): Promise<void> {
  const [real, root] = await Promise.all([realpath(path.dirname(inside(folder, name))), realpath(folder)]);
  if (real !== root && !real.startsWith(root + path.sep))
    throw new CliError(`${name} leads out of ${folder}`);
}

/** Each file is replaced at once: nobody finds half of it. */
async function put(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  const file = inside(folder, name);
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await makeFolder(path.dirname(file));
    await mustBeInside(folder, name);
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error instanceof CliError
      ? error
      : new CliError(`${name} cannot be written into ${folder}: ${messageOf(error)}`);
  }
}

async function textsAt(folder: string, names: Iterable<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of names) {
    const text = await textAt(folder, name);
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

async function textAt(folder: string, name: string): Promise<string | undefined> {
  return (await contentAt(folder, name))?.toString('utf8');
}

function contentAt(folder: string, name: string): Promise<Buffer | undefined> {
  return readFile(inside(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new CliError(`${name} in ${folder} cannot be read: ${error.message}`);
  });
}

function earlier(manifest: string): z.infer<typeof earlierManifest> {
  try {
    return earlierManifest.parse(JSON.parse(manifest));
  } catch {
    return { tests: [] };
  }
}

/** Names come from a template pack, or from a file that anybody may have edited. */
function inside(folder: string, name: string): string {
  const file = path.resolve(folder, name);
  if (file.startsWith(path.resolve(folder) + path.sep)) return file;
  throw new CliError(`${name} leads out of ${folder}`);
}

function nothingIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw new CliError(`The folder cannot be used: ${error.message}`);
}
