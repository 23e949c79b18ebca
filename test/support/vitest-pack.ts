import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../templates/vitest');

/** The files of the pack that this project ships, by their path in the pack. */
export function vitestPackFiles(): Map<string, string> {
  const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(FOLDER, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}
