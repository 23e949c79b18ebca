import { mergeImports, pythonImports, typescriptImports } from './merge-imports.js';
import { mergeItems, type FileVersions } from './merge-items.js';
import type { MergeContext } from './merge-test.js';
import type { Notation } from './notation.js';
import { parsesAsTypescript } from './outline-typescript.js';
import { readTestFile } from './read-test-file.js';
import { IMPORTS, testsIn, type Item, type TestFile } from './test-file.js';
import { same } from './three-way.js';

/** A text in its three versions; undefined where it is not there. */
export interface TextVersions {
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string | undefined;
}

const EMPTY: TestFile = { imports: [], items: [] };

/** @returns the merged file, empty when nothing of it is left; undefined when it cannot be merged test by test */
export function mergeTestFile(texts: TextVersions, context: MergeContext): string | undefined {
  const { notation } = context;
  const read = (text: string | undefined): TestFile | undefined =>
    text === undefined ? EMPTY : readTestFile(text, notation);
  const [base, ours, theirs] = [read(texts.base), read(texts.ours), read(texts.theirs)];
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const versions = { base, ours, theirs };
  const merged = printFile(mergeItems(versions, context), versions, notation);
  logDeleted(versions, context);
  // Lines outside of tests have no id.
  if (context.log.kept.length === 0 && !same(linesOf(ours.items), linesOf(base.items)))
    context.log.keep('edited');
  return notation.comment === '#' || parsesAsTypescript(merged) ? merged : undefined;
}

function linesOf(items: readonly Item[]): readonly string[] {
  return items.flatMap((item) => {
    if (item.kind === 'group') return linesOf(item.items);
    return item.kind === 'line' && item.key.trim() !== '' ? [item.key] : [];
  });
}

function logDeleted({ base, ours, theirs }: FileVersions, { log }: MergeContext): void {
  const present = new Set(testsIn(ours.items).map(({ id }) => id));
  const wanted = new Set(testsIn(theirs.items).map(({ id }) => id));
  for (const { id } of testsIn(base.items)) if (!present.has(id) && wanted.has(id)) log.keep('deleted', id);
}

function printFile(items: readonly Item[], versions: FileVersions, notation: Notation): string {
  const isLeft = items.some((item) => item.kind !== 'imports' && item.key.trim() !== '');
  if (!isLeft) return '';
  const isPython = notation.comment === '#';
  const gap = isPython ? 2 : 1;
  const body = print(
    items.filter(({ kind }) => kind !== 'imports'),
    { imports: [], gap },
  ).join('\n');
  const imports = mergeImports(versions, body);
  const lines = isPython ? pythonImports(imports, body) : typescriptImports(imports);
  const all = items.includes(IMPORTS) ? items : [IMPORTS, ...items];
  const text = print(all, { imports: lines, gap }).join('\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}

interface Printed {
  readonly imports: readonly string[];
  /** Blank lines between groups. */
  readonly gap: number;
}

/** What people wrote right above a test or a group stays there; between those that were generated there is room. */
function print(items: readonly Item[], printed: Printed): string[] {
  const lines: string[] = [];
  let above: Item['kind'] | undefined;
  for (const item of items) {
    const isOwn = above === undefined || above === 'line';
    if (item.kind === 'line') lines.push(item.key);
    else if (item.kind === 'imports') lines.push(...printed.imports);
    else if (item.kind === 'test') {
      const room = lines.length > 0 && (item.hasBlank || !isOwn) ? [''] : [];
      lines.push(...room, item.marker, ...item.shown, ...item.body);
    } else {
      const room = lines.length === 0 ? 0 : isOwn ? item.blanks : Math.max(item.blanks, printed.gap);
      lines.push(...Array<string>(room).fill(''), ...item.head, ...print(item.items, printed), ...item.tail);
    }
    above = item.kind;
  }
  return lines;
}
