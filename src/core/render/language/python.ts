import type { Json } from '#core/spec/index';
import { printable } from '#core/layout/index';
import type { Language } from './language.js';

/** A string literal as ruff and black would quote it: double quotes, unless single ones need fewer escapes. */
export function stringLiteral(text: string): string {
  if (/^[\w /{}.,:;+-]*$/.test(text)) return `"${text}"`;
  const escaped = printable(text.replaceAll('\\', '\\\\'), codePointEscape);
  const quote = count(escaped, '"') > count(escaped, "'") ? "'" : '"';
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Two halves of a pair, each escaped, would stay two characters in Python: escapes are of whole code points. */
function codePointEscape(text: string): string {
  return Array.from(text, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    if (hex.length <= 2) return String.raw`\x${hex.padStart(2, '0')}`;
    return hex.length <= 4 ? String.raw`\u${hex.padStart(4, '0')}` : String.raw`\U${hex.padStart(8, '0')}`;
  }).join('');
}

/** A value of a document as an expression, on one line. */
export function jsonLiteral(value: Json): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (value === null || typeof value !== 'object') return scalarLiteral(value);
  if (isList(value)) return `[${value.map(jsonLiteral).join(', ')}]`;
  return dictLiteral(Object.entries(value).map(([name, member]) => [name, jsonLiteral(member)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function scalarLiteral(value: null | boolean | number): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  // Documents may say 1e999, which JSON.parse reads as Infinity; as JSON it can only be sent as null.
  if (!Number.isFinite(value)) return 'None';
  return Object.is(value, -0) ? '0' : String(value).replace('e+', 'e');
}

/** `{"name": value, …}` from names and expressions that are code already. */
export function dictLiteral(members: readonly (readonly [name: string, code: string])[]): string {
  return `{${members.map(([name, code]) => `${stringLiteral(name)}: ${code}`).join(', ')}}`;
}

/** `name=value, …` as the arguments of a call; names that cannot be written so come in a dictionary at the end. */
export function keywordArguments(members: readonly (readonly [name: string, code: string])[]): string {
  const named = members.filter(([name]) => isKeyword(name)).map(([name, code]) => `${name}=${code}`);
  const others = members.filter(([name]) => !isKeyword(name));
  return [...named, ...(others.length === 0 ? [] : [`**${dictLiteral(others)}`])].join(', ');
}

/** Names that only begin with two underscores mean another thing inside of classes (private name mangling). */
function isKeyword(name: string): boolean {
  return /^(?!__(?!.*__$))[A-Za-z_]\w*$/.test(name) && name.length <= LONGEST_NAME && !RESERVED.has(name);
}

const RESERVED = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Names of our own choice are shorter; it only bounds what a template may be given. */
const LONGEST_NAME = 120;

/** A name for a variable, a function or a class; whatever comes in, something that can be declared comes out. */
export function identifier(text: string): string {
  const name = memberName(text);
  return RESERVED.has(name) || name === 'self' ? `${name}_` : name;
}

function memberName(text: string): string {
  const words = text.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, LONGEST_NAME);
  return /^[A-Za-z_]/.test(words) ? words : `_${words}`.slice(0, LONGEST_NAME);
}

/** `petId` → `pet_id`; ASCII only, since Python takes some other letters for the same ones (NFKC). */
export function snakeCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/**
 * What may stand after `#`: one line. In the first two lines of a file, a comment with `coding:` in it chooses the
 * encoding of the file (PEP 263); and in any of them, tools look for directives such as `# noqa` and `# type:`.
 */
export function commentText(text: string): string {
  return printable(text, codePointEscape)
    .trim()
    .replace(/(?<=coding)[:=]|(?<=codin)g$|#(?=\s*(?:[a-z]|$))/gi, codePointEscape);
}

export const python: Language = {
  literal: jsonLiteral,
  text: stringLiteral,
  identifier,
  member: memberName,
  comment: commentText,
};
