/**
 * A document that can be laid out in several ways, in the manner of prettier (and of Wadler's "A prettier printer"):
 * what fits on a line stays on it, and what does not is broken at its lines.
 */
export type Doc = string | ConcatDoc | IndentDoc | GroupDoc | LineDoc | IfBrokenDoc | FillDoc;

interface ConcatDoc {
  readonly kind: 'concat';
  readonly parts: readonly Doc[];
  readonly breaks: boolean;
}

export interface IndentDoc {
  readonly kind: 'indent';
  readonly contents: Doc;
  readonly breaks: boolean;
}

export interface GroupDoc {
  readonly kind: 'group';
  readonly contents: Doc;
  /** There is a line inside that is always broken. */
  readonly breaks: boolean;
  /** Ways to lay it out, best first; the last one is taken when none fits. */
  readonly states?: readonly Doc[];
  /** Told when the group is broken. */
  readonly onBreak?: () => void;
}

interface LineDoc {
  readonly kind: 'line';
  /** What it is when it is not broken. */
  readonly flat: '' | ' ';
  readonly hard: boolean;
  readonly breaks: boolean;
}

interface IfBrokenDoc {
  readonly kind: 'if-broken';
  readonly text: string;
  readonly breaks: false;
}

/** As many of the parts on each line as fit, with a comma after the last when they are broken: for numbers. */
interface FillDoc {
  readonly kind: 'fill';
  readonly parts: readonly string[];
  readonly breaks: false;
}

export const line: Doc = { kind: 'line', flat: ' ', hard: false, breaks: false };
export const softline: Doc = { kind: 'line', flat: '', hard: false, breaks: false };
export const hardline: Doc = { kind: 'line', flat: '', hard: true, breaks: true };
export const trailingComma: Doc = { kind: 'if-broken', text: ',', breaks: false };
/** Breaks every group around it. */
const breakParent: Doc = { kind: 'concat', parts: [], breaks: true };

export function breaks(doc: Doc): boolean {
  return typeof doc !== 'string' && doc.breaks;
}

export function concat(...parts: readonly Doc[]): Doc {
  return { kind: 'concat', parts, breaks: parts.some(breaks) };
}

export function indent(...parts: readonly Doc[]): Doc {
  const contents = concat(...parts);
  return { kind: 'indent', contents, breaks: breaks(contents) };
}

export function group(contents: Doc, forced = false, onBreak?: () => void): Doc {
  return {
    kind: 'group',
    contents,
    breaks: forced || breaks(contents),
    ...(onBreak !== undefined && { onBreak }),
  };
}

/** Tries the ways in order. A break inside breaks what is around it when it cannot be avoided. */
export function firstFitting(states: readonly [Doc, ...Doc[]], unavoidable: boolean): Doc {
  const choice: Doc = { kind: 'group', contents: states[0], states, breaks: false };
  return unavoidable ? concat(breakParent, choice) : choice;
}

export function join(separator: Doc, docs: readonly Doc[]): Doc {
  return concat(...docs.flatMap((doc, index) => (index === 0 ? [doc] : [separator, doc])));
}
