import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleDocument, type BundleOptions } from '#core/spec/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/**
 * An API document as bytes; one that is split over several files is put together.
 * @param document a file, or `-` for standard input
 * @param root the folder below which files that it refers to are read; by default the document's own
 * @throws {CliError} when it cannot be read, or is an address: nothing is fetched behind a user's back
 */
export async function readDocument(document: string, root?: string): Promise<Uint8Array> {
  if (document === '-') return buffer(process.stdin);
  if (/^https?:\/\//.test(document)) {
    throw new CliError(
      `Fetch ${document} first (curl -fsSL), and name the file, or - for standard input`,
      EXIT.usage,
    );
  }
  const bytes = await readFile(document).catch((error: unknown) => {
    throw new CliError(`${document} cannot be read: ${(error as Error).message}`);
  });
  return withItsFiles(bytes, document, root ?? path.dirname(document));
}

/** A document and the files below a folder that it refers to, in one. */
export async function withItsFiles(
  bytes: Uint8Array,
  document: string,
  root: string,
  options?: BundleOptions,
): Promise<Uint8Array> {
  const file = await realpath(document);
  const folder = await realpath(root).catch(() => {
    throw new CliError(`There is no folder ${root}`, EXIT.usage);
  });
  return bundleDocument(bytes, pathToFileURL(file).href, (location) => fileBelow(folder, location), options);
}

/** Documents come from strangers: what is elsewhere, or a link that leads elsewhere, is not read. */
async function fileBelow(folder: string, location: string): Promise<Uint8Array | undefined> {
  try {
    const file = await realpath(fileURLToPath(location));
    return file.startsWith(folder + path.sep) ? await readFile(file) : undefined;
  } catch {
    return undefined;
  }
}
