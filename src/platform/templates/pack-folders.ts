import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The packs that this project ships; the same place seen from src and from dist. */
const BUNDLED = fileURLToPath(new URL('../../../templates/', import.meta.url));

const TARGET = /^[a-z][a-z0-9-]{0,30}$/;
const PACK_FILE = /(^manifest\.json|\.hbs)$/;
/** More is no pack, but a folder that somebody named by mistake. */
const MOST_FILES = 500;

/** The files of a template pack by their path in it, with forward slashes. */
export type PackFiles = ReadonlyMap<string, string>;

/**
 * Template packs as they are on disk, read whenever they are asked for. A file in `<own folder>/<target>/` comes
 * before the bundled one of the same name.
 */
export class PackFolders {
  private readonly folders: readonly string[];

  /** @param own a folder with packs besides the bundled ones (`TEMPLATES_DIR`, `--templates`) */
  constructor(own?: string) {
    this.folders = [BUNDLED, ...(own === undefined ? [] : [own])];
  }

  async targets(): Promise<string[]> {
    const found = await Promise.all(this.folders.map((folder) => targetsIn(folder)));
    return [...new Set(found.flat())].sort();
  }

  /** Those that the own folder has something for. */
  async ownTargets(): Promise<string[]> {
    const [, ...own] = this.folders;
    return (await Promise.all(own.map((folder) => targetsIn(folder)))).flat().sort();
  }

  /** Undefined when there is no pack for the target. */
  async read(target: string): Promise<PackFiles | undefined> {
    if (!TARGET.test(target)) return undefined;
    const layers = await Promise.all(this.folders.map((folder) => filesIn(path.join(folder, target))));
    const files = new Map(layers.flat());
    return files.size === 0 ? undefined : files;
  }

  /** The files of a pack that the own folder replaces or adds. */
  async overridden(target: string): Promise<string[]> {
    const [, ...own] = this.folders;
    const layers = await Promise.all(own.map((folder) => filesIn(path.join(folder, target))));
    return layers
      .flat()
      .map(([name]) => name)
      .sort();
  }
}

async function targetsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(nothingIfMissing);
  return entries.filter((entry) => !entry.isFile() && TARGET.test(entry.name)).map(({ name }) => name);
}

/** Links are followed: that is how mounted configuration arrives in a container. */
async function filesIn(folder: string): Promise<(readonly [string, string])[]> {
  const names = await readdir(folder, { recursive: true }).catch(nothingIfMissing);
  const paths = names.map((name) => name.replaceAll(path.sep, '/')).filter((name) => PACK_FILE.test(name));
  const files = await Promise.all(
    paths.slice(0, MOST_FILES).map(async (name) => {
      const file = path.join(folder, name);
      return (await stat(file)).isFile() ? [[name, await readFile(file, 'utf8')] as const] : [];
    }),
  );
  return files.flat();
}

function nothingIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
