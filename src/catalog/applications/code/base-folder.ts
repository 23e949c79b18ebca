import { realpath } from 'node:fs/promises';
import nodePath from 'node:path';
import { CodeRefused } from './code-refused.js';

/**
 * A folder below the configured root, by its real path: links do not lead out of the root.
 * @returns undefined when there is none
 * @throws {CodeRefused}
 */
export async function folderBelow(root: string | undefined, path: string): Promise<string | undefined> {
  if (root === undefined) {
    throw new CodeRefused('is named by its path, which needs the setting APP_BASE_PATH', path);
  }
  const [realRoot, real] = await Promise.all([realOf(root), realOf(nodePath.join(root, path))]);
  if (real === undefined) return undefined;
  if (realRoot === undefined || !real.startsWith(realRoot + nodePath.sep)) {
    throw new CodeRefused('leads out of APP_BASE_PATH through a link', path);
  }
  return real;
}

function realOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
