import { parsers } from 'prettier/plugins/markdown';
import type { RenderedFile } from '#core/render/index';
import { requestsIn, shapeOfRequest } from './http-files.js';
import { Kept, parsed } from './parsed.js';
import { shapeOfCollection } from './postman-collections.js';

/**
 * What is fixed in files whatever their literals say: the syntax tree of TypeScript, the members of JSON that a
 * template writes, the blocks of Markdown. Sorted, since the names of files come from the document, and with them
 * their order.
 */
export function syntaxOf(files: readonly RenderedFile[]): readonly string[] {
  return files.map((file) => syntax.of(file)).sort();
}

const syntax = new Kept(({ path, content }) => JSON.stringify(shapeOfFile(path, content)));

function shapeOfFile(path: string, content: string): unknown {
  if (/\.[jt]s$/.test(path)) return shapeOfProgram(parsed.of({ path, content }).program);
  if (path.endsWith('.http')) return requestsIn(content).map(shapeOfRequest);
  if (path === 'postman_collection.json') return shapeOfCollection(JSON.parse(content), scriptShape);
  if (path.endsWith('.md')) return blocksOf(parsers.markdown.parse(content, undefined as never));
  return path.includes('/') ? 'JSON' : [path, Object.keys(JSON.parse(content) as object)];
}

/** Names that come from the document may be others, yet stand for the same in the same places. */
function shapeOfProgram(program: unknown): unknown {
  const names = new Map<string, string>();
  const variables = variablesOf(program);
  const nameOf = (name: string): string => {
    if (!isFromDocument(name) && !variables.has(name)) return name;
    const known = names.get(name) ?? `name ${names.size + 1}`;
    names.set(name, known);
    return known;
  };
  return shapeOf(program, nameOf);
}

/** What a test calls its answers and what it takes from them: by the document's nouns. */
export function variablesOf(node: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(node)) for (const item of node) variablesOf(item, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, id, local } = node as { type?: string; id?: { name?: string }; local?: { name?: string } };
    if (type === 'VariableDeclarator' || type === 'FunctionDeclaration') found.add(id?.name ?? '');
    if (type === 'ImportNamespaceSpecifier') found.add(local?.name ?? '');
    for (const member of Object.values(node)) variablesOf(member, found);
  }
  return found;
}

/** `aPet`, `anOrder`: nothing that a program has by itself begins so. */
export const isFromDocument = (name: string): boolean => /^an?[A-Z0-9_]/.test(name);

function shapeOf(node: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => shapeOf(item, nameOf));
  if (typeof node !== 'object' || node === null) return '';
  const { type, name, value, key, ...members } = node as Record<string, unknown>;
  if (type === 'Literal') return ['Literal', value === null ? 'null' : typeof value];
  if (type === 'TemplateElement') return type;
  if (type === 'Identifier') return [type, nameOf(String(name))];
  // What a property is called is a literal in effect, whether it needs quotes, or brackets as `['__proto__']` does, or
  // none; unless it is worked out.
  const isNamed = type === 'Property' && (members['computed'] !== true || isText(key));
  const below = { ...members, value, ...(!isNamed && { key }) };
  return [
    type,
    ...flagsOf(isNamed ? { ...members, computed: false } : members),
    ...Object.values(below)
      .filter(isNode)
      .map((one) => shapeOf(one, nameOf)),
  ];
}

const isText = (key: unknown): boolean =>
  typeof key === 'object' && key !== null && 'value' in key && typeof key.value === 'string';
const isNode = (member: unknown): boolean => typeof member === 'object';

/** Operators, kinds of declarations, `async`, `computed`: all that is no node, place or literal. */
function flagsOf(members: Record<string, unknown>): readonly unknown[] {
  return Object.entries(members).filter(
    ([name, flag]) => name !== 'shorthand' && (flag === true || typeof flag === 'string'),
  );
}

/** A script of a collection, as its lines. */
function scriptShape(lines: readonly string[]): unknown {
  return shapeOfProgram(parsed.of({ path: 'script.js', content: lines.join('\n') }).program);
}

/** Lists and paragraphs, headings and code: texts beside each other are one text. */
function blocksOf(node: unknown): unknown {
  const { type, children } = node as { type: string; children?: readonly unknown[] };
  if (children === undefined) return type;
  const below = children.map(blocksOf);
  return [type, ...below.filter((block, index) => block !== 'text' || below[index - 1] !== 'text')];
}
