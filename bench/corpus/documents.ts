import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface CorpusDocument {
  /** Path below the corpus, without the endings of its packing. */
  readonly name: string;
  readonly file: string;
}

const DOCUMENT = /\.(?:json|ya?ml)(?:\.gz)?$/;
const ARCHIVE = /\.(?:tar\.gz|tgz)$/;
/** What makes a file a document, and not a part of one: these stand near the beginning or the end of a root. */
const ROOT = /^\s*(?:[{,]\s*)?["']?(?:openapi|swagger)["']?\s*:/m;
/** Sections without which a document is only metadata, such as a catalogue's entry. */
const CONTENT = /["']?(?:paths|webhooks|components)["']?\s*:/;

/** All API documents below a folder, in the order of their names. Archives are unpacked into `unpacked`. */
export function documentsIn(folder: string, unpacked: string): readonly CorpusDocument[] {
  return filesIn(folder)
    .flatMap((name) => {
      const file = path.join(folder, name);
      if (ARCHIVE.test(name)) return documentsOfArchive(name, file, unpacked);
      return DOCUMENT.test(name) && isRoot(file) ? [{ name: shortName(name), file }] : [];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The content of a document as it would be sent. */
export function contentOf(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

const shortName = (name: string): string => name.replace(/\.gz$/, '').split(path.sep).join('/');

function isRoot(file: string): boolean {
  const text = contentOf(file).toString('utf8');
  return ROOT.test(text) && CONTENT.test(text);
}

function documentsOfArchive(name: string, file: string, unpacked: string): readonly CorpusDocument[] {
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const folder = path.join(unpacked, sha256.slice(0, 16));
  if (!existsSync(folder)) unpack(file, folder);
  const prefix = shortName(name).replace(/\.(?:tar|tgz)$/, '');
  return documentsIn(folder, unpacked).map((document) => ({
    ...document,
    name: `${prefix}/${document.name}`,
  }));
}

function unpack(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync('tar', ['-xzf', file, '-C', folder, '--no-same-owner']);
  if (status !== 0) throw new Error(`${file} cannot be unpacked: ${String(stderr)}`);
}
