import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SourceCopy } from '../../tools/source-copy.js';

/** `# pylint: disable=…` and `# pylint: skip-file`, wherever in a comment. */
const PRAGMA = /(?<=#.*)pylint(?=\s*:)/g;

/**
 * Makes another word of each order to pylint in the code, which it has no option to pass over. The word is as long, so
 * that everything stays where it was.
 */
export async function withoutPragmas(source: SourceCopy): Promise<void> {
  for (const file of source.files.filter((name) => /\.pyi?$/.test(name))) {
    const place = path.join(source.folder, file);
    // Byte for byte: a file may be in any encoding.
    const text = await readFile(place, 'latin1');
    const mended = text.replaceAll(PRAGMA, 'pylynt');
    if (mended !== text) await writeFile(place, mended, 'latin1');
  }
}
