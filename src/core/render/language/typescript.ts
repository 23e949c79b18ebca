import type { Json } from '#core/spec/index';
import { visible } from '#core/layout/index';
import type { Language } from './language.js';

/** Nearly all texts: nothing in them has to be escaped anywhere. */
const PLAIN = /^[\w /{}.,:;+-]*$/;
/** Nothing in them has to be escaped in quotes. */
const PLAIN_IN_QUOTES = /^[\w /{}.,:;+!$%&()*=>?[\]^`|~-]*$/;

/** A string literal as prettier would quote it: single quotes, unless double ones need fewer escapes. */
export function stringLiteral(text: string): string {
  if (PLAIN_IN_QUOTES.test(text)) return `'${text}'`;
  const escaped = visible(text.replaceAll('\\', '\\\\'));
  const singles = count(escaped, "'");
  const quote = singles > count(escaped, '"') ? '"' : "'";
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}

/** A value of a document as an expression, on one line. */
export function jsonLiteral(value: Json): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (value === null || typeof value !== 'object') return scalarLiteral(value);
  if (isList(value)) return `[${value.map(jsonLiteral).join(', ')}]`;
  return objectLiteral(Object.entries(value).map(([name, member]) => [name, jsonLiteral(member)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function scalarLiteral(value: null | boolean | number): string {
  if (typeof value !== 'number') return String(value);
  if (Object.is(value, -0)) return '-0';
  // Documents may say 1e999, which JSON.parse reads as Infinity; as JSON it can only be sent as null.
  return Number.isFinite(value) ? String(value).replace('e+', 'e') : 'null';
}

/** `{ name: value, … }` from names and expressions that are code already. */
export function objectLiteral(members: readonly (readonly [name: string, code: string])[]): string {
  if (members.length === 0) return '{}';
  return `{ ${members.map(([name, code]) => `${propertyName(name)}: ${code}`).join(', ')} }`;
}

/**
 * `__proto__: value` would set the prototype and define nothing: computed, it is a property like any other.
 */
export function propertyName(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return NAME.test(name) ? name : stringLiteral(name);
}

const NAME = /^[A-Za-z_$][\w$]*$/;

const RESERVED = new Set(
  (
    'arguments as async await break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for from function get if implements import in instanceof interface let new null of package ' +
    'private protected public return satisfies set static super switch this throw true try type typeof undefined var ' +
    'void while with yield NaN Infinity'
  ).split(' '),
);

const LONGEST_NAME = 28;
/** Names that are not a test's own variables may say more; it only bounds what a template may be given. */
const LONGEST_OF_ALL = 120;

/** A name for a variable or function; whatever comes in, something that can be declared comes out. */
export function identifier(text: string, longest = LONGEST_NAME): string {
  const name = memberName(text, longest);
  return RESERVED.has(name) ? `${name}_` : name;
}

/**
 * A name that is not taken yet, and now is: a number at its end tells it from the others.
 * @param isOther whether a name is taken as well, by one of those that are too many to be copied
 */
export function freeIdentifier(
  text: string,
  taken: Set<string>,
  isOther: (name: string) => boolean = () => false,
): string {
  const wanted = identifier(text);
  let name = wanted;
  for (let number = 2; taken.has(name) || isOther(name); number += 1)
    name = `${wanted.slice(0, LONGEST_NAME - String(number).length)}${number}`;
  taken.add(name);
  return name;
}

/** What stands after a dot, where reserved words are names like any other. */
export function memberName(text: string, longest = LONGEST_NAME): string {
  if (text.length <= longest && NAME.test(text)) return text;
  const words = text.replace(/[^A-Za-z0-9_$]+/g, '_').slice(0, longest);
  return /^[A-Za-z_$]/.test(words) ? words : `_${words}`.slice(0, longest);
}

/** What may stand after `//` or inside a block comment: one line that ends neither. */
export function commentText(text: string): string {
  const shown = visible(text);
  if (!shown.includes('*')) return shown.trim();
  return shown
    .replaceAll('*/', String.raw`*\/`)
    .replaceAll('/*', String.raw`\/*`)
    .trim();
}

/** The static parts of a template literal. */
export function templateText(text: string): string {
  if (PLAIN.test(text)) return text;
  return visible(text.replaceAll('\\', '\\\\')).replaceAll('`', '\\`').replaceAll('${', '\\${');
}

export const typescript: Language = {
  literal: jsonLiteral,
  text: stringLiteral,
  identifier: (text) => identifier(text, LONGEST_OF_ALL),
  member: (text) => memberName(text, LONGEST_OF_ALL),
  comment: commentText,
};
