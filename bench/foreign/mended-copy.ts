import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bug } from './foreign-server.js';

/** A copy of the server in which all bugs are mended but those that are kept. @returns its folder */
export async function mendedCopy(
  installed: string,
  parent: string,
  bugs: readonly Bug[],
  kept: readonly Bug[],
): Promise<string> {
  const folder = await mkdtemp(path.join(parent, 'server-'));
  // What npm links to stays where it is: the packages of a server are not copied with it.
  await cp(installed, folder, { recursive: true, verbatimSymlinks: true });
  for (const bug of bugs) if (!kept.includes(bug)) await mend(folder, bug);
  return folder;
}

async function mend(folder: string, { id, mends }: Bug): Promise<void> {
  for (const { file, from, to } of mends) {
    const name = path.join(folder, file);
    const text = (await readFile(name, 'utf8')).replaceAll('\r\n', '\n');
    if (!text.includes(from))
      throw new Error(`${id} cannot be mended: ${file} has no ${JSON.stringify(from)}`);
    await writeFile(
      name,
      text.replaceAll(from, () => to),
    );
  }
}
