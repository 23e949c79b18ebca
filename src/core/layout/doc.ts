import { textWidth } from './text-width.js';

/**
 * A document that can be laid out in several ways, in the manner of prettier (and of Wadler's "A prettier printer"):
 * what fits on a line stays on it, and what does not is broken at its lines.
 */
export type Doc = string | ConcatDoc | IndentDoc | GroupDoc | LineDoc | IfBrokenDoc | FillDoc;

interface Measured {
  /** There is a line inside that is always broken. */
  readonly breaks: boolean;
  /** In columns, on one line; undefined where it never is on one line. */
  readonly width: number | undefined;
}

interface ConcatDoc extends Measured {
  readonly kind: 'concat';
  readonly parts: readonly Doc[];
}

export interface IndentDoc extends Measured {
  readonly kind: 'indent';
  readonly contents: Doc;
}

export interface GroupDoc extends Measured {
  readonly kind: 'group';
  readonly contents: Doc;
  /** Ways to lay it out, best first; the last one is taken when none fits. */
  readonly states?: readonly Doc[];
  /** Told when the group is broken. */
  readonly onBreak?: () => void;
}

interface LineDoc extends Measured {
  readonly kind: 'line';
  /** What it is when it is not broken. */
  readonly flat: '' | ' ';
  readonly hard: boolean;
}

interface IfBrokenDoc extends Measured {
  readonly kind: 'if-broken';
  readonly text: string;
}

/** As many of the parts on each line as fit, with a comma after the last when they are broken: for numbers. */
interface FillDoc extends Measured {
  readonly kind: 'fill';
  readonly parts: readonly string[];
}

export const line: Doc = { kind: 'line', flat: ' ', hard: false, breaks: false, width: 1 };
export const softline: Doc = { kind: 'line', flat: '', hard: false, breaks: false, width: 0 };
export const hardline: Doc = { kind: 'line', flat: '', hard: true, breaks: true, width: undefined };
export const trailingComma: Doc = { kind: 'if-broken', text: ',', breaks: false, width: 0 };
/** Breaks every group around it. */
const breakParent: Doc = { kind: 'concat', parts: [], breaks: true, width: undefined };

export function breaks(doc: Doc): boolean {
  return typeof doc !== 'string' && doc.breaks;
}

/** In columns, on one line; undefined where it never is on one line. */
export function widthOf(doc: Doc): number | undefined {
  return typeof doc === 'string' ? textWidth(doc) : doc.width;
}

export function concat(...parts: readonly Doc[]): Doc {
  return concatOf(parts);
}

function concatOf(parts: readonly Doc[]): Doc {
  let width: number | undefined = 0;
  let isBroken = false;
  for (const part of parts) {
    const own = widthOf(part);
    width = width === undefined || own === undefined ? undefined : width + own;
    isBroken ||= breaks(part);
  }
  return { kind: 'concat', parts, breaks: isBroken, width };
}

export function indent(...parts: readonly Doc[]): Doc {
  const contents = concatOf(parts);
  return { kind: 'indent', contents, breaks: breaks(contents), width: widthOf(contents) };
}

export function group(contents: Doc, forced = false, onBreak?: () => void): Doc {
  const width = forced ? undefined : widthOf(contents);
  const isBroken = forced || breaks(contents);
  if (onBreak === undefined) return { kind: 'group', contents, breaks: isBroken, width };
  return { kind: 'group', contents, breaks: isBroken, width, onBreak };
}

/** Tries the ways in order. A break inside breaks what is around it when it cannot be avoided. */
export function firstFitting(states: readonly [Doc, ...Doc[]], unavoidable: boolean): Doc {
  const [contents] = states;
  const choice: Doc = { kind: 'group', contents, states, breaks: false, width: widthOf(contents) };
  return unavoidable ? concatOf([breakParent, choice]) : choice;
}

export function join(separator: Doc, docs: readonly Doc[]): Doc {
  const parts: Doc[] = [];
  for (const doc of docs) {
    if (parts.length > 0) parts.push(separator);
    parts.push(doc);
  }
  return concatOf(parts);
}

/** As many of the parts on each line as fit. */
export function fill(parts: readonly string[]): Doc {
  return { kind: 'fill', parts, breaks: false, width: textWidth(parts.join(' ')) };
}

/** On one line. */
export function flatText(doc: Doc): string {
  if (typeof doc === 'string') return doc;
  switch (doc.kind) {
    case 'concat': {
      let text = '';
      for (const part of doc.parts) text += flatText(part);
      return text;
    }
    case 'indent':
    case 'group':
      return flatText(doc.contents);
    case 'line':
      return doc.flat;
    case 'if-broken':
      return '';
    case 'fill':
      return doc.parts.join(' ');
  }
}
