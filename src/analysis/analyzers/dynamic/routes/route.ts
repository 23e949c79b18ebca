import type { Half } from '../web/exchange.js';

export interface RouteParameter {
  readonly name: string;
  /** The value of a `file` is its name. */
  readonly in: 'path' | 'query' | 'json' | 'form' | 'file';
  /** A value that fits, where one is known. */
  readonly example?: string | number | boolean;
  /** The example is JSON, and is sent as what it says: a list, or an object. */
  readonly isStructure?: true;
}

/** Something that an application answers. */
export interface Route {
  readonly half: Half;
  /** In upper case. */
  readonly method: string;
  /** With names in braces: `/orders/{id}`. */
  readonly path: string;
  readonly parameters: readonly RouteParameter[];
}

/** Routes of several origins as one list, each once, with all parameters that any origin knows. */
export function mergedRoutes(routes: readonly Route[]): readonly Route[] {
  const merged = new Map<string, Route>();
  for (const route of routes) {
    const key = `${route.half} ${route.method} ${route.path.replaceAll(/\{[^{}]*\}/gu, '{}')}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? route : { ...known, parameters: both(known, route) });
  }
  return [...merged.values()];
}

function both(known: Route, other: Route): readonly RouteParameter[] {
  const names = new Set(known.parameters.map(({ name }) => name));
  // Names of things in paths differ from origin to origin; those that came first stay.
  return [
    ...known.parameters,
    ...other.parameters.filter(({ name, in: at }) => at !== 'path' && !names.has(name)),
  ];
}

export function pathParameters(path: string): readonly RouteParameter[] {
  return [...path.matchAll(/\{([^{}]+)\}/gu)].map(([, name = '']) => ({ name, in: 'path' }));
}

/** One slash between parts, none at the end. */
export function joinedPath(...parts: readonly string[]): string {
  const path = `/${parts.join('/')}`.replaceAll(/\/{2,}/gu, '/');
  return path.length > 1 && !parts.at(-1)?.endsWith('/') ? path.replace(/\/$/, '') : path;
}

/** Each name once, in the first place that it was found in. */
export function distinct(parameters: readonly RouteParameter[]): readonly RouteParameter[] {
  return [
    ...new Map(parameters.toReversed().map((one) => [`${one.in} ${one.name}`, one])).values(),
  ].toReversed();
}
