import { mkdir, writeFile } from 'node:fs/promises';
import nodePath from 'node:path';
import { makeFolder } from '#platform/files/index';
import type { CodeTree } from './code-tree.js';

/**
 * Writes a tree into a folder, which is made. Paths of a tree lead nowhere else, and a file that is there is never
 * written over: into an empty folder all of it is new.
 */
export async function writeCode(tree: CodeTree, folder: string): Promise<void> {
  await makeFolder(folder);
  for (const { path, bytes, isExecutable } of tree) {
    const file = nodePath.join(folder, path);
    await mkdir(nodePath.dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag: 'wx', mode: isExecutable ? 0o755 : 0o644 });
  }
}
