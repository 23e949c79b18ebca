import { posix } from 'node:path';
import { distinct, joinedPath, pathParameters, type Route, type RouteParameter } from './route.js';
import type { SourceFile } from './source-file.js';

/**
 * The routes that an Express application declares, from its text alone: `app.get(…)`, routers where they are mounted, and
 * what handlers read of a request.
 */
export function expressRoutes(files: readonly SourceFile[]): readonly Route[] {
  const mounts = files.flatMap(mountsOf);
  return files.flatMap((file) => routesOf(file, mounts));
}

/** `app.use('/api/tasks', tasks)`, where `tasks` is a variable of the same file, or comes from another one */
interface Mount {
  readonly prefix: string;
  /** Without its extension, where it is another file. */
  readonly file: string;
  /** Empty for another file's router. */
  readonly variable: string;
}

const USE = /\.use\(\s*(['"`])([^'"`]*)\1\s*,([^;\n]*)/gu;
const IMPORTED =
  /(?:const|let|var)\s+\{?\s*(\w+)\s*\}?\s*=\s*require\(\s*['"](\.[^'"]*)['"]|import\s+\{?\s*(\w+)\s*\}?\s+from\s+['"](\.[^'"]*)['"]/gu;

function mountsOf({ path, text }: SourceFile): readonly Mount[] {
  const imports = new Map(
    [...text.matchAll(IMPORTED)].map(([, one, from = '', other, otherFrom = '']) => [
      one ?? other ?? '',
      from || otherFrom,
    ]),
  );
  return [...text.matchAll(USE)].flatMap(([, , prefix = '', rest = '']) => {
    const [, required] = /require\(\s*['"](\.[^'"]*)['"]/u.exec(rest) ?? [];
    if (required !== undefined) return [{ prefix, file: withoutExtension(path, required), variable: '' }];
    return [...rest.matchAll(/\b(\w+)\b/gu)].map(([, name = '']) => {
      const from = imports.get(name);
      return from === undefined
        ? { prefix, file: path, variable: name }
        : { prefix, file: withoutExtension(path, from), variable: '' };
    });
  });
}

function withoutExtension(from: string, to: string): string {
  return posix.normalize(posix.join(posix.dirname(from), to)).replace(/\.[cm]?[jt]s$/u, '');
}

const ROUTE = /\b(\w+)\.(get|post|put|patch|delete|all)\(\s*(['"`])(\/[^'"`\n]*)\3\s*,/gu;
const CHAINED = /\b(\w+)\.route\(\s*(['"`])(\/[^'"`\n]*)\2\s*\)((?:\s*\.(?:get|post|put|patch|delete)\()?)/gu;
const HANDLER_CHARACTERS = 6_000;

function routesOf(file: SourceFile, mounts: readonly Mount[]): readonly Route[] {
  if (!/express|Router\(/u.test(file.text)) return [];
  const found = [...file.text.matchAll(ROUTE)].filter(
    ([, owner = '']) => !/axios|http|fetch|request|client/iu.test(owner),
  );
  const plain = found.flatMap(([, owner = '', verb = '', , path = ''], index) => {
    const start = found[index]?.index ?? 0;
    const end = found[index + 1]?.index ?? file.text.length;
    const handler = file.text.slice(start, Math.min(end, start + HANDLER_CHARACTERS));
    return made(file, mounts, { owner, verb, path, handler });
  });
  const chained = [...file.text.matchAll(CHAINED)].flatMap((one) => {
    const handler = file.text.slice(one.index, one.index + HANDLER_CHARACTERS / 4);
    const verbs = [...handler.matchAll(/^\s*\.(get|post|put|patch|delete)\(/gmu)].map(
      ([, verb = '']) => verb,
    );
    const [, owner = '', , path = ''] = one;
    return verbs.flatMap((verb) => made(file, mounts, { owner, verb, path, handler }));
  });
  return [...plain, ...chained];
}

interface Declared {
  readonly owner: string;
  readonly verb: string;
  readonly path: string;
  readonly handler: string;
}

function made(
  file: SourceFile,
  mounts: readonly Mount[],
  { owner, verb, path, handler }: Declared,
): readonly Route[] {
  const name = file.path.replace(/\.[cm]?[jt]s$/u, '');
  const own = mounts.filter((mount) =>
    mount.variable === '' ? isFile(mount.file, name) : mount.file === file.path && mount.variable === owner,
  );
  const prefixes = own.length === 0 ? [''] : own.map(({ prefix }) => prefix);
  return [...new Set(prefixes)].map((prefix) => {
    // Express takes a slash at the end for nothing.
    const whole = joinedPath(template(prefix), template(path).replace(/\/$/u, ''));
    const method = verb === 'all' ? 'GET' : verb.toUpperCase();
    return { half: 'backend', method, path: whole, parameters: parametersOf(whole, method, handler) };
  });
}

function isFile(mounted: string, name: string): boolean {
  return mounted === name || `${mounted}/index` === name;
}

/** `:id`, `:id(\\d+)` and `:id?` → `{id}` */
function template(path: string): string {
  return path.replaceAll(/:(\w+)(?:\([^)]*\))?\??/gu, '{$1}');
}

function parametersOf(path: string, method: string, handler: string): readonly RouteParameter[] {
  const query = fieldsOf(handler, 'query').map((name) => ({ name, in: 'query' as const }));
  const isForm = /multer|urlencoded/u.test(handler);
  const body = fieldsOf(handler, 'body').map((name) => ({
    name,
    in: isForm ? ('form' as const) : ('json' as const),
  }));
  return distinct([...pathParameters(path), ...query, ...(method === 'GET' ? [] : body)]);
}

/** `req.query.q`, `req.query['q']` and `const { q } = req.query` */
function fieldsOf(handler: string, of: 'query' | 'body'): readonly string[] {
  const direct = handler.matchAll(
    new RegExp(`\\breq(?:uest)?\\.${of}(?:\\?)?(?:\\.(\\w+)|\\[['"]([\\w-]+)['"]\\])`, 'gu'),
  );
  const taken = handler.matchAll(new RegExp(`\\{([^{}]*)\\}\\s*=\\s*\\(?req(?:uest)?\\.${of}\\b`, 'gu'));
  return [
    ...[...direct].map(([, dotted, quoted]) => dotted ?? quoted ?? ''),
    ...[...taken].flatMap(([, list = '']) => list.split(',').map((one) => /^\s*(\w+)/u.exec(one)?.[1] ?? '')),
  ].filter((name) => name !== '');
}
