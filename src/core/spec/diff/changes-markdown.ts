import { CHANGE_CLASSES, countChanges, type Change, type ChangeClass, type ChangeCounts } from './change.js';

const HEADINGS: Readonly<Record<ChangeClass, string>> = {
  breaking: 'Breaking',
  potentially_breaking: 'Potentially breaking',
  safe: 'Safe',
};

const COUNTED: Readonly<Record<ChangeClass, keyof ChangeCounts>> = {
  breaking: 'breaking',
  potentially_breaking: 'potentiallyBreaking',
  safe: 'safe',
};

/** Of the operations that a change reaches so many are named. */
const SHOWN_OPERATIONS = 5;

/** Which two documents were compared, for people: file names, or titles with versions. */
export interface Compared {
  readonly before: string;
  readonly after: string;
  /** Of all changes, where not all of them are on the page. */
  readonly counts?: ChangeCounts;
}

/** A change whose operations may be the first of many. */
type ShownChange = Change & { readonly operationCount?: number };

/** The changes as a page of Markdown (CommonMark with tables left out, so that every reader shows it). */
export function changesMarkdown(changes: readonly ShownChange[], compared: Compared): string {
  const { before, after, counts = countChanges(changes) } = compared;
  const sections = CHANGE_CLASSES.flatMap((kind) =>
    section(
      kind,
      changes.filter((change) => change.class === kind),
      counts[COUNTED[kind]],
    ),
  );
  const summary = changes.length === 0 ? 'Nothing changed that clients could notice.' : summaryOf(counts);
  return [`# API changes`, `From ${plain(before)} to ${plain(after)}. ${summary}`, ...sections, '']
    .join('\n\n')
    .replace(/\n+$/u, '\n');
}

function summaryOf({ breaking, potentiallyBreaking: potential, safe }: ChangeCounts): string {
  return `**${breaking} breaking**, ${potential} potentially breaking, ${safe} safe.`;
}

function section(kind: ChangeClass, changes: readonly ShownChange[], count: number): string[] {
  if (count === 0) return [];
  const more = count > changes.length ? [`… and ${count - changes.length} more.`] : [];
  return [`## ${HEADINGS[kind]} (${count})`, changes.map(item).join('\n'), ...more];
}

function item({ sentence, rule, operations, operationCount, before, after }: ShownChange): string {
  const places = [
    ...(before === undefined ? [] : [`was ${code(before)}`]),
    ...(after === undefined ? [] : [`is ${code(after)}`]),
  ];
  const shown = operations.slice(0, SHOWN_OPERATIONS).map(code);
  const hidden = (operationCount ?? operations.length) - shown.length;
  const more = hidden > 0 ? [`${hidden} more`] : [];
  return `- ${prose(sentence)}\n  ${[...shown, ...more].join(', ')}  \n  ${places.join(', ')}; rule ${code(rule)}`;
}

/** A span that nothing in the text can end: names come from strangers' documents. */
function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'")}\``;
}

/** Sentences bring their own code spans, in pairs; outside of these nothing is markup. */
function prose(sentence: string): string {
  return oneLine(sentence)
    .split('`')
    .map((part, index) => (index % 2 === 0 ? plain(part) : part))
    .join('`');
}

const plain = (text: string): string => oneLine(text).replaceAll(/[\\*_[\]<>#|~!]/gu, String.raw`\$&`);
const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ');
