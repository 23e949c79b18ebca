import { CHANGE_CLASSES, countChanges, type Change, type ChangeClass } from './change.js';

const HEADINGS: Readonly<Record<ChangeClass, string>> = {
  breaking: 'Breaking',
  potentially_breaking: 'Potentially breaking',
  safe: 'Safe',
};

/** Of the operations that a change reaches so many are named. */
const SHOWN_OPERATIONS = 5;

/** Which two documents were compared, for people: file names, or titles with versions. */
export interface Compared {
  readonly before: string;
  readonly after: string;
}

/** The changes as a page of Markdown (CommonMark with tables left out, so that every reader shows it). */
export function changesMarkdown(changes: readonly Change[], { before, after }: Compared): string {
  const sections = CHANGE_CLASSES.flatMap((kind) =>
    section(
      kind,
      changes.filter((change) => change.class === kind),
    ),
  );
  const summary = changes.length === 0 ? 'Nothing changed that clients could notice.' : summaryOf(changes);
  return [`# API changes`, `From ${plain(before)} to ${plain(after)}. ${summary}`, ...sections, '']
    .join('\n\n')
    .replace(/\n+$/u, '\n');
}

function summaryOf(changes: readonly Change[]): string {
  const { breaking, potentiallyBreaking: potential, safe } = countChanges(changes);
  return `**${breaking} breaking**, ${potential} potentially breaking, ${safe} safe.`;
}

function section(kind: ChangeClass, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  return [`## ${HEADINGS[kind]} (${changes.length})`, changes.map(item).join('\n')];
}

function item({ sentence, rule, operations, before, after }: Change): string {
  const places = [
    ...(before === undefined ? [] : [`was ${code(before)}`]),
    ...(after === undefined ? [] : [`is ${code(after)}`]),
  ];
  const shown = operations.slice(0, SHOWN_OPERATIONS).map(code);
  const more = operations.length > SHOWN_OPERATIONS ? [`${operations.length - SHOWN_OPERATIONS} more`] : [];
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
