import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-code.js';

/** What people never write themselves, and servers leave out. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules', '__pycache__', '.venv', 'venv']);
const ARCHIVE = /\.(?:zip|tar|tar\.gz|tgz)$/iu;
const REPOSITORY = /^https?:\/\/.*\.git$/iu;
const ADDRESS = /^https?:\/\//iu;

export interface Within {
  /** Branch, tag or commit of a repository. */
  readonly ref?: string;
  /** The application within a repository. */
  readonly folder?: string;
}

/**
 * The code as the webhook takes it: a folder as its files, an archive as it is, a git repository (`https://….git`) and
 * other addresses for the server to fetch.
 * @throws {CliError}
 */
export async function codeFrom(place: string, { ref, folder }: Within): Promise<object> {
  if (REPOSITORY.test(place)) {
    return {
      git: { url: place, ...(ref !== undefined && { ref }), ...(folder !== undefined && { folder }) },
    };
  }
  if (ADDRESS.test(place)) return { archive: { url: place } };
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) throw new CliError(`${place} is neither there nor an address`, EXIT.usage);
  if (found.isDirectory()) return { files: await filesOf(place) };
  if (!ARCHIVE.test(place)) {
    throw new CliError(`${place} is no folder, and no zip, tar or tar.gz`, EXIT.usage);
  }
  return { archive: { base64: (await readFile(place)).toString('base64') } };
}

interface GivenFile {
  readonly path: string;
  readonly content: string;
  readonly encoding: 'base64';
}

async function filesOf(root: string): Promise<GivenFile[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const wanted = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(path.sep).some((part) => LEFT_OUT.has(part)))
    .sort();
  if (wanted.length === 0) throw new CliError(`${root} has no files`, EXIT.usage);
  return Promise.all(
    wanted.map(async (file) => ({
      path: file.split(path.sep).join('/'),
      content: (await readFile(path.join(root, file))).toString('base64'),
      encoding: 'base64' as const,
    })),
  );
}
