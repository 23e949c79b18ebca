import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * A folder with all that leads to it, unless it is there.
 *
 * One level after the other: `mkdir` with `recursive` never returns where nothing can be made, as in /proc (Node 24).
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  await makeFolder(path.dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // another process was faster
  });
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
