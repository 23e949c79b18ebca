import type { Operation } from '#core/spec/index';
import type { MockRequest } from './exchange.js';

export type PathValues = ReadonlyMap<string, string>;

export type Route =
  | { readonly kind: 'found'; readonly operation: Operation; readonly values: PathValues }
  | { readonly kind: 'wrong-method'; readonly operation: Operation; readonly allow: readonly string[] }
  | { readonly kind: 'unknown' };

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** What a document writes behind the path: `/templates/{id}?full=true`. */
  readonly query: readonly (readonly [string, string])[];
  /** Segments without parameters count more, from the left: `/users/me` comes before `/users/{id}`. */
  readonly rank: string;
  readonly operations: Operation[];
}

/** Finds the operation of a request by path templates (OpenAPI 3.1, Path Templating: concrete paths first). */
export class Router {
  private readonly templates: readonly Template[];

  constructor(operations: readonly Operation[]) {
    const byPath = new Map<string, Template>();
    for (const operation of operations) {
      const template = byPath.get(operation.path) ?? compiled(operation.path);
      template.operations.push(operation);
      byPath.set(operation.path, template);
    }
    this.templates = [...byPath.values()].sort((a, b) => (a.rank < b.rank ? -1 : 1));
  }

  route({ method, path, query }: Pick<MockRequest, 'method' | 'path' | 'query'>): Route {
    const matching = this.templates.filter(
      (template) => template.pattern.test(path) && template.query.every((pair) => includes(query, pair)),
    );
    for (const template of matching) {
      const operation = template.operations.find((one) => one.method === method.toLowerCase());
      const values = operation === undefined ? undefined : valuesIn(template, path, query);
      if (operation !== undefined && values !== undefined) return { kind: 'found', operation, values };
    }
    const [first] = matching.flatMap(({ operations }) => operations);
    if (first === undefined) return { kind: 'unknown' };
    const allow = matching.flatMap(({ operations }) => operations.map((one) => one.method.toUpperCase()));
    return { kind: 'wrong-method', operation: first, allow: [...new Set(allow)] };
  }
}

function compiled(path: string): Template {
  const names: string[] = [];
  const [bare = '', query = ''] = path.split('?');
  const source = bare.replaceAll(/\{([^{}]*)\}|[^{}]+|[{}]/gu, (part, name: string | undefined) => {
    if (name === undefined) return part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
    names.push(name);
    return '([^/]+)';
  });
  const pairs = [...new URLSearchParams(query)];
  const rank = bare
    .split('/')
    .map((segment) => (segment.includes('{') ? '1' : '0'))
    .join('');
  return {
    pattern: new RegExp(`^${source}/?$`, 'u'),
    names,
    query: pairs,
    rank: `${rank}${pairs.length > 0 ? '0' : '1'}`,
    operations: [],
  };
}

function includes(query: MockRequest['query'], [name, value]: readonly [string, string]): boolean {
  return query.some((pair) => pair[0] === name && (value.startsWith('{') || pair[1] === value));
}

/** Undefined where a value is not percent-encoded as it must be. */
function valuesIn(
  { pattern, names, query: written }: Template,
  path: string,
  query: MockRequest['query'],
): PathValues | undefined {
  const match = pattern.exec(path);
  const values = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const value = decoded(match?.[index + 1] ?? '');
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  for (const [name, value] of written)
    if (value.startsWith('{')) values.set(value.slice(1, -1), new Map(query).get(name) ?? '');
  return values;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
