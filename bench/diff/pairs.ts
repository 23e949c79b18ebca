import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Two documents of which one followed the other. */
export interface DocumentPair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const BEFORE = /^(.*?)([-_.]?)base(.*)\.(ya?ml|json)$/u;

/** Every `…base….yaml` under a folder that has a `…revision….yaml` beside it. */
export async function pairsIn(folder: string): Promise<readonly DocumentPair[]> {
  const files = await readdir(folder, { recursive: true });
  const known = new Set(files);
  return files.sort().flatMap((file) => {
    const name = path.basename(file);
    if (!BEFORE.test(name)) return [];
    const partner = path.join(path.dirname(file), name.replace(BEFORE, '$1$2revision$3.$4'));
    if (!known.has(partner)) return [];
    const pair = { name: file.replace(/[-_.]?base/u, ''), before: path.join(folder, file) };
    return [{ ...pair, after: path.join(folder, partner) }];
  });
}
