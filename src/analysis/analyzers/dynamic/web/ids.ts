import type { Value } from './values.js';

/** What is before a part of a path: `/tasks` for the id in `/tasks/{id}/notes`. */
export function collectionOf(path: string, name: string): string {
  return path.slice(0, path.indexOf(`{${name}}`)).replace(/\/$/, '');
}

/** The id of what was made, or of the last of a list. */
export function idIn(value: unknown, levels = 3): Value | undefined {
  if (typeof value !== 'object' || value === null || levels === 0) return undefined;
  if (Array.isArray(value)) return idIn(value.at(-1), levels - 1);
  const own = Object.entries(value).find(([key]) => /^_?id$/i.test(key))?.[1] as unknown;
  if (typeof own === 'string' || typeof own === 'number') return own;
  const inner = Object.values(value).map((one) => idIn(one, levels - 1));
  return inner.find((one) => one !== undefined);
}
