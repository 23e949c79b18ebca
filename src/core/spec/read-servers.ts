import type { ApiSpec } from './api-spec.js';
import { isObject, own, ownArray, ownObject, ownString, type JsonObject } from './json-tree.js';

export function optionalText<K extends string>(raw: JsonObject, key: K): Partial<Record<K, string>> {
  const text = ownString(raw, key)?.trim();
  return text === undefined || text === '' ? {} : ({ [key]: text } as Record<K, string>);
}

export function readServers(head: JsonObject): ApiSpec['servers'] {
  return ownArray(head, 'servers').flatMap((raw) => {
    const template = isObject(raw) ? ownString(raw, 'url') : undefined;
    if (!isObject(raw) || template === undefined) return [];
    const variables = ownObject(raw, 'variables');
    const url = template.replace(/\{([^{}]*)\}/gu, (whole, name: string) => {
      const fallback = own(ownObject(variables, name), 'default');
      return fallback === undefined ? whole : String(fallback);
    });
    return [{ url, ...optionalText(raw, 'description') }];
  });
}
