import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** What tools look at: the application's files without whatever is not its own, or no plain file. */
export interface SourceCopy {
  /** Absolute. */
  readonly folder: string;
  /** Relative, with `/`, in order. */
  readonly files: readonly string[];
  /** What no tool looks at, for people: `media/film.py: larger than 4 MiB`. */
  readonly leftOut: readonly string[];
}

/** Others' code, which is looked at by its name and version, and what tools and editors leave behind. */
const NOT_ITS_OWN = new Set(
  [
    'node_modules bower_components site-packages venv .venv .git .hg .svn __pycache__ .tox .next .nuxt',
    '.mypy_cache .pytest_cache .ruff_cache',
  ].flatMap((names) => names.split(' ')),
);

/** Lists by which an application would say what tools leave out. */
const ORDERS_TO_TOOLS = new Set(['.semgrepignore', '.retireignore', '.retireignore.json', '.npmrc']);

const MIB = 1024 * 1024;
const LARGEST_FILE_BYTES = 4 * MIB;
const MOST_BYTES = 512 * MIB;
const MOST_FILES = 20_000;
const MOST_LEVELS = 40;

/**
 * Copies the plain files of a source tree. Links are left out, wherever they lead: a tool that follows one would read
 * files of this machine, and quote them. So is what is too large, or too much, to be code.
 */
export async function copySource(from: string, to: string): Promise<SourceCopy> {
  const copy = new Copying(from, to);
  await copy.folder('', 0);
  return { folder: to, files: copy.files.toSorted(), leftOut: copy.leftOut };
}

class Copying {
  readonly files: string[] = [];
  readonly leftOut: string[] = [];
  private bytes = 0;

  constructor(
    private readonly from: string,
    private readonly to: string,
  ) {}

  async folder(relative: string, level: number): Promise<void> {
    const entries = await readdir(path.join(this.from, relative), { withFileTypes: true });
    await mkdir(path.join(this.to, relative), { recursive: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isFile() && ORDERS_TO_TOOLS.has(entry.name)) continue;
      if (entry.isFile()) await this.file(place);
      else if (!entry.isDirectory()) this.leftOut.push(`${place}: no plain file`);
      else if (level >= MOST_LEVELS) this.leftOut.push(`${place}: more than ${MOST_LEVELS} folders deep`);
      else if (!NOT_ITS_OWN.has(entry.name)) await this.folder(place, level + 1);
    }
  }

  private async file(place: string): Promise<void> {
    const source = path.join(this.from, place);
    // A name that is no UTF-8 cannot be said, and so not be opened.
    const size = await stat(source).then(
      (found) => found.size,
      () => undefined,
    );
    const reason = size === undefined ? 'its name is no UTF-8' : this.excess(size);
    if (reason !== undefined) {
      this.leftOut.push(`${place}: ${reason}`);
      return;
    }
    await copyFile(source, path.join(this.to, place), constants.COPYFILE_FICLONE);
    this.files.push(place);
    this.bytes += size ?? 0;
  }

  private excess(size: number): string | undefined {
    if (size > LARGEST_FILE_BYTES) return `larger than ${LARGEST_FILE_BYTES / MIB} MiB`;
    if (this.files.length >= MOST_FILES) return `beyond the first ${MOST_FILES} files`;
    if (this.bytes + size > MOST_BYTES) return `beyond the first ${MOST_BYTES / MIB} MiB`;
    return undefined;
  }
}
