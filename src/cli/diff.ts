import {
  changesMarkdown,
  countChanges,
  diffSpecs,
  readSpec,
  type Change,
  type ChangeClass,
  type ChangeCounts,
} from '#core/spec/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { readDocument } from './read-document.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface DiffOptions {
  readonly markdown?: boolean;
  /** For both documents; absent: the folder of each. */
  readonly root?: string;
  readonly failOn: ChangeClass | 'none';
}

/** Two documents, as they are named on the command line. */
export interface DocumentNames {
  readonly before: string;
  readonly after: string;
}

const MARKS: Readonly<Record<ChangeClass, string>> = { breaking: '✗', potentially_breaking: '?', safe: '·' };
/** From the worst down: `--fail-on` takes its own class and what stands before it. */
const CLASSES: readonly ChangeClass[] = ['breaking', 'potentially_breaking', 'safe'];
const SHOWN_OPERATIONS = 3;

/** `assay diff`: what changed between two API documents. */
export async function diff(
  names: DocumentNames,
  { markdown, root, failOn }: DiffOptions,
  terminal: Terminal,
): Promise<number> {
  if (names.before === '-' && names.after === '-') {
    throw new CliError('Only one of the documents can come from standard input', EXIT.usage);
  }
  const before = readSpec(await readDocument(names.before, root));
  const after = readSpec(await readDocument(names.after, root));
  const { changes, operations } = diffSpecs(before, after);
  const counts = countChanges(changes);
  const isPage = markdown === true || !process.stdout.isTTY;
  terminal.result(isPage ? [changesMarkdown(changes, names).trimEnd()] : words(changes, counts), {
    ...names,
    counts,
    operations,
    changes,
  });
  return fails(changes, failOn) ? EXIT.testsFailed : EXIT.passed;
}

function fails(changes: readonly Change[], failOn: DiffOptions['failOn']): boolean {
  if (failOn === 'none') return false;
  const leastOf = CLASSES.indexOf(failOn);
  return changes.some((change) => CLASSES.indexOf(change.class) <= leastOf);
}

function words(changes: readonly Change[], counts: ChangeCounts): string[] {
  const { breaking, potentiallyBreaking, safe } = counts;
  const summary = `${breaking} breaking, ${potentiallyBreaking} potentially breaking, ${safe} safe`;
  return [
    ...changes.flatMap((change) => [
      `${mark(change.class)} ${printable(change.sentence)}`,
      `  ${faint(places(change))}`,
    ]),
    ...(changes.length > 0 ? [''] : []),
    breaking === 0 ? `${good('✓')} ${summary}` : `${bad('✗')} ${summary}`,
  ];
}

function mark(kind: ChangeClass): string {
  return kind === 'safe' ? faint(MARKS[kind]) : bad(MARKS[kind]);
}

function places({ operations, rule }: Change): string {
  const shown = operations.slice(0, SHOWN_OPERATIONS).map(printable).join(', ');
  const more = operations.length - SHOWN_OPERATIONS;
  return `${shown}${more > 0 ? ` and ${more} more` : ''} (${rule})`;
}
