import type { RenderedFile } from '#core/render/index';
import { harmOfRequests } from './http-files.js';
import { Kept, parsed } from './parsed.js';
import { harmOfCollection } from './postman-collections.js';
import { isFromDocument, variablesOf } from './syntax.js';

/** What must be true of a suite whatever a document says; what is not. */
export function harmOf(files: readonly RenderedFile[]): string[] {
  const paths = files.map(({ path }) => path.toLowerCase());
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
  return [...twice.map((path) => `${path} is there twice`), ...files.flatMap((file) => known.of(file))];
}

/** No way out of the suite's folder, nothing that a shell or a file system reads in its own way. */
const SAFE_PATH = /^(?:\.?[a-z0-9][a-z0-9-]*\/)*[A-Za-z0-9._][A-Za-z0-9_-]*(?:\.[a-z]+)*$/;
const LONGEST_PATH = 120;

const known = new Kept((file) => harmOfFile(file).map((what) => `${file.path} ${what}`));

function harmOfFile(file: RenderedFile): string[] {
  const { path, content } = file;
  const harm = UNPRINTABLE.test(content) ? ['prints what cannot be seen'] : [];
  if (!SAFE_PATH.test(path) || path.length > LONGEST_PATH) harm.push('has no safe name');
  if (/@vitest[-]environment|[#@]\s*sourceMappingURL|<\/script|<!--/i.test(content))
    harm.push('gives directions to a tool');
  if (path.endsWith('.json') && !isJson(content)) harm.push('is no JSON');
  if (path === 'package.json') harm.push(...harmOfPackage(content));
  if (/\.[jt]s$/.test(path)) harm.push(...harmOfProgram(file));
  if (path.endsWith('.http')) harm.push(...harmOfRequests(content));
  if (path === 'postman_collection.json') harm.push(...harmOfCollection(JSON.parse(content)));
  return harm;
}

/** Controls, separators of lines, marks of direction, what has no width, halves of pairs. */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff]/u;

function isJson(content: string): boolean {
  try {
    return JSON.parse(content) !== undefined;
  } catch {
    return false;
  }
}

/** As npm wants names to be; and nothing but the name is the document's. */
function harmOfPackage(content: string): string[] {
  const { name } = JSON.parse(content) as { name: string };
  return /^[a-z0-9][a-z0-9-]{0,200}-tests$/.test(name) ? [] : [`is called ${JSON.stringify(name)}`];
}

const IS_STATEMENT = new Set(['ImportDeclaration', 'ExpressionStatement']);
/** `Literal`: `'x'.repeat(40)`. */
const KNOWN_CALLS = new Set(
  'Literal api describe it expect cleanUp json form multipart raw unique without'.split(' '),
);

function harmOfProgram(file: RenderedFile): string[] {
  const { errors, comments, program } = parsed.of(file);
  const harm = errors.map(({ message }) => `does not parse: ${message}`);
  if (!file.path.endsWith('.test.ts')) return harm;
  if (comments.some(({ type, value }) => type !== 'Line' || !value.startsWith(' assay:')))
    harm.push('has a foreign comment');
  if (program.body.some(({ type }) => !IS_STATEMENT.has(type))) harm.push('has a foreign statement');
  const variables = variablesOf(program);
  const foreign = [...calledIn(program)].filter(
    (name) => !KNOWN_CALLS.has(name) && !isFromDocument(name) && !variables.has(name),
  );
  if (foreign.length > 0) harm.push(`calls ${foreign.join(', ')}`);
  return harm;
}

interface Callee {
  readonly type: string;
  readonly name?: string;
  readonly computed?: boolean;
  readonly object?: Callee;
  readonly callee?: Callee;
}

/** What every call begins with: `api` of `api.as(userA).get(…)`. */
function calledIn(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const item of node) calledIn(item, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, callee } = node as { type?: string; callee?: Callee };
    if ((type === 'CallExpression' || type === 'NewExpression') && callee !== undefined)
      found.add(rootOf(callee));
    for (const member of Object.values(node)) calledIn(member, found);
  }
  return found;
}

function rootOf({ type, name, computed, object, callee }: Callee): string {
  if (computed === true) return 'by a name that is worked out';
  const below = object ?? callee;
  return below === undefined ? (name ?? type) : rootOf(below);
}
