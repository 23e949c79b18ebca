import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Target } from '#core/render/index';

const FOLDER = join(import.meta.dirname, '../../templates');

/** The files of a pack that this project ships, by their path in the pack. */
export function packFiles(target: Target): Map<string, string> {
  const folder = join(FOLDER, target);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}

export const vitestPackFiles = (): Map<string, string> => packFiles('vitest');
