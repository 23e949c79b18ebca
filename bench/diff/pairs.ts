import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Two documents of which one followed the other. */
export interface DocumentPair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const BEFORE = /^(.*?)([-_.]?)base(.*)\.(ya?ml|json)$/u;
const NUMBERED = /^(.*?)(\d+)\.(ya?ml|json)$/u;

/** Every `…base….yaml` under a folder that has a `…revision….yaml` beside it, and every `…1.yaml` with a `…2.yaml`. */
export async function pairsIn(folder: string): Promise<readonly DocumentPair[]> {
  const files = await readdir(folder, { recursive: true });
  const known = new Set(files);
  return files.sort().flatMap((file) => {
    const name = path.basename(file);
    const partner = path.join(path.dirname(file), successorOf(name) ?? name);
    if (partner === file || !known.has(partner)) return [];
    const shown = file.replace(/[-_.]?base/u, '');
    return [{ name: shown, before: path.join(folder, file), after: path.join(folder, partner) }];
  });
}

function successorOf(name: string): string | undefined {
  if (BEFORE.test(name)) return name.replace(BEFORE, '$1$2revision$3.$4');
  const numbered = NUMBERED.exec(name);
  if (numbered === null) return undefined;
  const [, stem, number, suffix] = numbered;
  return `${stem}${Number(number) + 1}.${suffix}`;
}
