import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export interface ApiDocument {
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
}

/** Documents that are one file each: JSON or YAML, perhaps gzipped. `split/` has documents of many files. */
export async function documentsIn(folder: string): Promise<readonly ApiDocument[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(?:json|ya?ml)(?:\.gz)?$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).startsWith('split/'))
    .sort()
    .map((file) => ({ name: relative(folder, file), read: () => readPlain(file) }));
}

async function readPlain(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file);
  return file.endsWith('.gz') ? promisify(gunzip)(bytes) : bytes;
}
