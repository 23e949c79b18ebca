import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Subject } from '../../analyzer.js';
import { expressRoutes } from './express-routes.js';
import { pythonRoutes } from './python-routes.js';
import type { Route } from './route.js';
import type { SourceFile } from './source-file.js';

const NOT_ITS_OWN = new Set(
  'node_modules venv .venv .git __pycache__ site-packages dist build migrations tests'.split(' '),
);
const MOST_FILES = 400;
const MOST_BYTES = 512 * 1024;
const MOST_LEVELS = 8;

/** The files of the back end that may declare routes. */
export async function sourceFiles({ folder, parts }: Subject): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const part of parts) if (part.kind === 'backend') await collect(folder, part.folder, files, 0);
  return files;
}

export function routesOfSource(files: readonly SourceFile[]): readonly Route[] {
  const ending = (pattern: RegExp): readonly SourceFile[] =>
    files.filter(({ path: file }) => pattern.test(file));
  return [...pythonRoutes(ending(/\.py$/)), ...expressRoutes(ending(/\.[cm]?[jt]s$/))];
}

async function collect(root: string, below: string, files: SourceFile[], level: number): Promise<void> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = path.posix.join(below, entry.name);
    // Links are not followed: they may lead out of the application.
    if (entry.isDirectory() && level < MOST_LEVELS && !NOT_ITS_OWN.has(entry.name))
      await collect(root, place, files, level + 1);
    else if (entry.isFile() && /\.(py|[cm]?[jt]s)$/.test(entry.name) && files.length < MOST_FILES)
      await take(root, place, files);
  }
}

async function take(root: string, place: string, files: SourceFile[]): Promise<void> {
  const file = path.join(root, place);
  const size = await stat(file).then(
    (found) => found.size,
    () => Number.POSITIVE_INFINITY,
  );
  if (size <= MOST_BYTES) files.push({ path: place, text: await readFile(file, 'utf8') });
}
