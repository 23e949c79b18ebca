import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type PythonEnvironment, pythonEnvironment } from '#platform/python/index';
import type { Workspace } from './framework.js';
import { ExecutionFailed } from './runner-errors.js';

/** Whether a suite has a virtual environment of its own. */
export const hasOwnPython = (folder: string): boolean => existsSync(ownPython(folder));

const ownPython = (folder: string): string => path.join(folder, '.venv', 'bin', 'python');

/** The suite's own, or one with what its requirements.txt names. */
export async function environmentOf({
  folder,
  installed,
  toolsFolder,
}: Workspace): Promise<PythonEnvironment> {
  if (installed) return { python: ownPython(folder), folders: [] };
  const requirements = await readFile(path.join(folder, 'requirements.txt'), 'utf8').catch(
    (cause: unknown) => {
      throw new ExecutionFailed('it has no requirements.txt', false, cause);
    },
  );
  return pythonEnvironment(path.join(toolsFolder, 'python'), requirements);
}
