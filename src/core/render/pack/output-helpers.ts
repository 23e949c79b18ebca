import type { Json } from '#core/spec/index';
import { jsonText } from '#core/layout/index';
import type { Language } from '../language/language.js';
import { markdownCode, markdownText } from '../language/markdown.js';

/** Code that this project made from a plan; nothing that came in a document is ever an instance of it. */
export class Code {
  constructor(readonly text: string) {}
}

/**
 * Where in a file a helper may print. The loader works out the position of every mustache and refuses the others,
 * so that a template cannot put a literal into a string or a name into a comment.
 */
export type Position = 'expression' | 'name' | 'member' | 'module' | 'comment' | 'json-value' | 'markdown';

export interface OutputHelper {
  readonly positions: readonly Position[];
  readonly print: (value: unknown, language: Language) => string;
}

/** Everything that can print a value. There is no other way from a document into a file (states.md, contract 13). */
export const OUTPUT_HELPERS: Readonly<Record<string, OutputHelper>> = {
  /** A value as an expression of the target language. */
  lit: { positions: ['expression'], print: expression },
  /** A text as a string literal. */
  str: { positions: ['expression'], print: (value, { text }) => text(textOf(value)) },
  /** The path of a URL: a literal, or a template that encodes the values put into it. */
  path: { positions: ['expression'], print: expression },
  /** A list of values as the arguments of a call. */
  args: {
    positions: ['expression'],
    print: (values, language) =>
      listOf(values)
        .map((value) => expression(value, language))
        .join(', '),
  },
  /** A variable or a function. */
  ident: { positions: ['name'], print: (value, { identifier }) => identifier(textOf(value)) },
  /** A list of variables or functions. */
  names: {
    positions: ['name'],
    print: (values, { identifier }) =>
      listOf(values)
        .map((name) => identifier(textOf(name)))
        .join(', '),
  },
  /** What stands after the dot of `object.member`; reserved words are allowed there. */
  member: { positions: ['member'], print: (value, { member }) => member(textOf(value)) },
  /** A file of the suite, from its root, as the source of an import; nothing else can be imported. */
  module: { positions: ['module'], print: (value, { text }) => text(modulePath(textOf(value))) },
  comment: { positions: ['comment'], print: (value, { comment }) => comment(textOf(value)) },
  /** A value in a JSON file. */
  json: { positions: ['json-value'], print: (value) => jsonText(asJson(value)) },
  /** A whole number, anywhere. */
  count: { positions: ['expression', 'comment', 'json-value', 'markdown'], print: wholeNumber },
  text: { positions: ['markdown'], print: (value) => markdownText(textOf(value)) },
  code: { positions: ['markdown'], print: (value) => markdownCode(textOf(value)) },
};

/** Blocks that choose and repeat, and print nothing themselves. */
export const BLOCK_HELPERS = new Set(['each', 'if', 'unless', 'indent']);

/** What conditions may be made of. */
export const CONDITION_HELPERS = new Set(['eq', 'not', 'and', 'or']);

function modulePath(path: string): string {
  const parts = path.replace(/[^\w./-]+/g, '').split('/');
  return ['.', ...parts.filter((part) => !/^\.*$/.test(part))].join('/');
}

function expression(value: unknown, { literal }: Language): string {
  return value instanceof Code ? value.text : literal(asJson(value));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(asJson(value));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Views are made of JSON, of `Code`, and of what is not there. */
function asJson(value: unknown): Json {
  return (value ?? null) as Json;
}

function wholeNumber(value: unknown): string {
  if (!Number.isSafeInteger(value))
    throw new TypeError(`{{count}} takes a whole number, not ${typeof value}`);
  return String(value);
}
