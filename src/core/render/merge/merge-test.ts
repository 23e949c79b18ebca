import { shownBeside } from './conflict-note.js';
import type { MergeLog } from './merge-report.js';
import type { Notation } from './notation.js';
import type { TestItem } from './test-file.js';
import { mergeLines, same } from './three-way.js';

/** What is known of one test: generated last, as it stands now, and generated now. */
export interface TestVersions {
  readonly base: TestItem | undefined;
  readonly ours: TestItem | undefined;
  readonly theirs: TestItem | undefined;
}

export interface MergeContext {
  readonly notation: Notation;
  readonly log: MergeLog;
  /** Why a test's operation is gone; undefined when it is still in the document. */
  readonly whyGone: (id: string) => string | undefined;
}

const ORPHAN = /— orphan: (.*)$/u;

/** One test after the merge; undefined where there is none any more. */
export function mergeTest(versions: TestVersions, context: MergeContext): TestItem | undefined {
  const { base, ours, theirs } = versions;
  if (ours === undefined) return base === undefined ? theirs : undefined;
  if (theirs === undefined) return withoutNewVersion(base, ours, context);
  const own = adopted(ours, context.notation);
  if (same(own.body, theirs.body) || (base !== undefined && same(own.body, base.body)))
    return { ...theirs, hasBlank: ours.hasBlank };
  return edited({ base, ours: own, theirs }, context);
}

/** Tests that nobody edited go when the document has no place for them; of operations that are gone they all stay. */
function withoutNewVersion(
  base: TestItem | undefined,
  ours: TestItem,
  { notation, log, whyGone }: MergeContext,
): TestItem | undefined {
  const known = ORPHAN.exec(ours.marker)?.[1];
  if (known !== undefined) {
    log.orphan(ours.id, known);
    return ours;
  }
  if (base === undefined) return ours;
  const isEdited = !same(ours.body, base.body);
  const reason = whyGone(ours.id) ?? (isEdited ? 'what it tests is not in the document any more' : undefined);
  if (reason === undefined) return undefined;
  const text = notation.commentText(reason);
  log.orphan(ours.id, text);
  if (isEdited) log.keep('edited', ours.id);
  const marker = ours.marker.replace(notation.marker, `$1$2 — orphan: ${text.replaceAll('$', '$$$$')}`);
  return { ...ours, marker, body: notation.skip(ours.body, reason) };
}

function edited(
  { base, ours, theirs }: { base: TestItem | undefined; ours: TestItem; theirs: TestItem },
  { notation, log }: MergeContext,
): TestItem {
  const { id } = ours;
  const { marker } = theirs;
  log.keep('edited', id);
  if (base !== undefined && same(base.body, theirs.body)) {
    if (ours.shown.length > 0)
      log.conflict('the lines that show what is generated were not deleted yet', { id });
    return { ...ours, marker };
  }
  const merged = base && mergeLines(base.body, ours.body, theirs.body);
  if (merged !== undefined) return { ...ours, marker, body: merged, shown: [] };
  log.conflict('the test was edited, and what is generated now is another one, too', { id });
  return { ...ours, marker, shown: shownBeside(theirs.body, notation) };
}

/** A test as it was before it became an orphan. */
function adopted(item: TestItem, { unskip }: Notation): TestItem {
  return ORPHAN.test(item.marker) ? { ...item, body: unskip(item.body) } : item;
}
