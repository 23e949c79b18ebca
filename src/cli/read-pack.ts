import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/** The packs that this project ships; the same place seen from src and from dist. */
const BUNDLED = fileURLToPath(new URL('../../templates/', import.meta.url));

/**
 * The files of a template pack by their path in it. Those in `folder/<target>` come before the bundled ones of
 * the same name, as with TEMPLATES_DIR on a server.
 */
export async function readPack(target: string, folder?: string): Promise<ReadonlyMap<string, string>> {
  const folders = [BUNDLED, ...(folder === undefined ? [] : [folder])].map((each) => path.join(each, target));
  const layers = await Promise.all(folders.map((each) => filesIn(each)));
  const files = new Map(layers.flat());
  if (files.size > 0) return files;
  throw new CliError(`There is no template pack for the target ${target}`, EXIT.usage);
}

async function filesIn(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file): Promise<[string, string]> => [
      path.relative(folder, file).replaceAll(path.sep, '/'),
      await readFile(file, 'utf8'),
    ]),
  );
}
