import type { SpecProblem } from './api-spec.js';
import { child, ownObject, type JsonObject } from './json-tree.js';

/**
 * The operations of a path item under methods that no target can send: `query`, and whatever
 * `additionalOperations` names (OpenAPI 3.2, Path Item Object). They are left out, and must not be lost silently.
 */
export function unsupportedOperations(
  path: string,
  { value, pointer }: { readonly value: JsonObject; readonly pointer: string },
): readonly SpecProblem[] {
  const additional = Object.keys(ownObject(value, 'additionalOperations')).map((method) => ({
    method,
    pointer: child(pointer, 'additionalOperations', method),
  }));
  const query = Object.hasOwn(value, 'query') ? [{ method: 'QUERY', pointer: child(pointer, 'query') }] : [];
  return [...query, ...additional].map((found) => ({
    kind: 'unsupported',
    pointer: found.pointer,
    operation: `${found.method} ${path}`,
    detail: `the method ${found.method} is not supported`,
  }));
}
