import { createHash } from 'node:crypto';
import type { ApiSpec, Json, JsonSchema, Operation, OperationKey } from '../api-spec.js';
import { isArray, isObject } from '../json-tree.js';
import { canonical } from './canonical.js';

export type OperationChange =
  | { readonly kind: 'added'; readonly operation: OperationKey; readonly pointer: string }
  /** `pointer` leads into the earlier document. */
  | { readonly kind: 'removed'; readonly operation: OperationKey; readonly pointer: string }
  | { readonly kind: 'changed'; readonly operation: OperationKey; readonly pointer: string };

/** Where things stand and what people read: none of it changes what an API does. */
const IRRELEVANT = new Set(['pointer', 'schemaPointer', 'securityPointer', 'summary', 'tags', 'description']);

/** The operations of two documents. One is the same as long as its method and path are, whatever its parameters are called. */
export interface PairedOperations {
  readonly added: readonly Operation[];
  readonly removed: readonly Operation[];
  /** Of both documents, those that differ. */
  readonly changed: readonly { readonly before: Operation; readonly after: Operation }[];
}

/** They differ when what they ask for and answer does, schemas and security included. */
export function pairOperations(before: ApiSpec, after: ApiSpec): PairedOperations {
  const earlier = fingerprints(before);
  const later = fingerprints(after);
  const come = [...later].filter(([identity]) => !earlier.has(identity));
  const gone = [...earlier].filter(([identity]) => !later.has(identity));
  const changed = [...later].flatMap(([identity, { operation, hash }]) => {
    const known = earlier.get(identity);
    return known === undefined || known.hash === hash ? [] : [{ before: known.operation, after: operation }];
  });
  const operationOf = ([, { operation }]: readonly [string, Fingerprint]): Operation => operation;
  return { added: come.map(operationOf), removed: gone.map(operationOf), changed };
}

/** Which operations came, went and changed, in the order of the later document. */
export function operationChanges(
  { added, removed, changed }: PairedOperations,
  order: readonly OperationKey[],
): readonly OperationChange[] {
  const rank = new Map(order.map((key, index) => [key, index]));
  const present = [
    ...added.map((operation) => change('added', operation)),
    ...changed.map(({ after }) => change('changed', after)),
  ].sort((a, b) => (rank.get(a.operation) ?? 0) - (rank.get(b.operation) ?? 0));
  return [...present, ...removed.map((operation) => change('removed', operation))];
}

function change(kind: OperationChange['kind'], { key, pointer }: Operation): OperationChange {
  return { kind, operation: key, pointer };
}

interface Fingerprint {
  readonly operation: Operation;
  readonly hash: string;
}

function fingerprints(spec: ApiSpec): ReadonlyMap<string, Fingerprint> {
  const schemas = new Map(
    Object.entries(spec.schemas).map(([name, schema]) => [
      name,
      { hash: hashOf(schema), needs: referencesIn(schema) },
    ]),
  );
  const entries = spec.operations.map((operation) => {
    const identity = `${operation.method} ${shapeOf(operation.path)}`;
    const needed = [...closure(comparable(operation), schemas)]
      .sort()
      .map((name) => [name, schemas.get(name)?.hash ?? '']);
    const security = operation.security
      .flatMap((requirement) => Object.keys(requirement))
      .map((name) => JSON.stringify(spec.securitySchemes[name] ?? null));
    return [
      identity,
      { operation, hash: hashOf([relevant(comparable(operation)), needed, security]) },
    ] as const;
  });
  return new Map(entries);
}

const shapeOf = (path: string): string => path.replace(/\{[^{}]*\}/gu, '{}');

/** The operation without the names of path parameters: what they are called is nobody's business but the document's. */
function comparable(operation: Operation): Json {
  const names = [...operation.path.matchAll(/\{([^{}]+)\}/gu)].map(([, name]) => name);
  const parameters = operation.parameters.map((parameter) => {
    return parameter.in === 'path'
      ? Object.assign({}, parameter, { name: names.indexOf(parameter.name) })
      : parameter;
  });
  const responses = operation.responses.map((response) => {
    return Object.assign({}, response, { links: response.links.map(({ target }) => shapeOf(target)) });
  });
  const plain: unknown = { ...operation, key: '', path: shapeOf(operation.path), parameters, responses };
  return plain as Json;
}

function closure(
  operation: Json,
  schemas: ReadonlyMap<string, { readonly needs: readonly string[] }>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...referencesIn(operation)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(schemas.get(name)?.needs ?? []));
  }
  return found;
}

function referencesIn(value: Json | JsonSchema): readonly string[] {
  if (isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const reference = value['$ref'];
  const inside = Object.values(value).flatMap(referencesIn);
  return typeof reference === 'string'
    ? [reference.slice('#/components/schemas/'.length), ...inside]
    : inside;
}

function relevant(value: Json): Json {
  if (isArray(value)) return value.map(relevant);
  if (!isObject(value)) return value;
  // A property may be called `description`: what stands under `properties` is kept, whatever its name.
  const kept = Object.entries(value).filter(([key, member]) => !IRRELEVANT.has(key) || isObject(member));
  return Object.fromEntries(kept.map(([key, member]) => [key, relevant(member)]));
}

function hashOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
