import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/**
 * The absolute path that `file` stands for, or undefined when nothing executable is there.
 * Looked up before anything is spawned: behind setpriv, a shell or bubblewrap, a missing program
 * would look like one that ran and failed.
 */
export async function findExecutable(
  file: string,
  path: string | undefined,
  cwd: string,
): Promise<string | undefined> {
  for (const candidate of candidates(file, path, cwd)) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

function candidates(file: string, path: string | undefined, cwd: string): readonly string[] {
  if (isAbsolute(file)) return [file];
  if (file.includes('/')) return [resolve(cwd, file)];
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(resolve(cwd, folder), file));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
