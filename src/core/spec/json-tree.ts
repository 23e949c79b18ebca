import type { Json } from './api-spec.js';

export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** A document's keys are a stranger's: `constructor` must not find what every object inherits. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function ownObject(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isObject(value) ? value : {};
}

export function ownArray(object: JsonObject, key: string): readonly Json[] {
  const value = own(object, key);
  return isArray(value) ? value : [];
}

export function ownString(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' ? value : undefined;
}

/** The JSON pointer (RFC 6901, as a URI fragment that starts with `#`) of a member. */
export function child(pointer: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => `${path}/${escapeKey(String(key))}`, pointer);
}

function escapeKey(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** The keys of a pointer; percent-encoding is undone where it is well formed. */
export function keysOf(pointer: string): readonly string[] {
  const path = pointer.replace(/^#\/?/u, '');
  if (path === '') return [];
  return path.split('/').map((key) => decoded(key).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
