import {
  flatten,
  isJson,
  isRecord,
  propertiesOf,
  propertyOf,
  subschema,
  typesOf,
  type SchemaMap,
} from '#core/plan/index';
import type { ApiResponse, Json, JsonSchema, Operation } from '#core/spec/index';
import type { JsonObject } from './exchange.js';

/** Where in a body the thing itself stands: `['article']` in `{ "article": { … } }`, nothing where the body is it. */
export type Envelope = readonly string[];

export interface EntityShape {
  readonly envelope: Envelope;
  readonly schema: JsonSchema;
}

export interface ListShape extends EntityShape {
  /** Of one element; `schema` is the list's. */
  readonly items: JsonSchema;
}

const MAX_PROPERTIES_OF_ENVELOPE = 4;

export function successOf(operation: Operation): ApiResponse | undefined {
  const { responses } = operation;
  return (
    responses.find(({ status }) => status.startsWith('2')) ??
    responses.find(({ status }) => status === 'default')
  );
}

/** The schema of what a granted request is answered with, as JSON. */
export function answerSchema(operation: Operation): JsonSchema | undefined {
  return successOf(operation)?.content.find(({ type }) => isJson(type) || type === '*/*')?.schema;
}

/** The thing in an answer: the body, or the property of it that has the id. */
export function entityIn(schema: JsonSchema, idNames: readonly string[], schemas: SchemaMap): EntityShape {
  const flat = flatten(schema, schemas);
  const properties = propertiesOf(flat);
  if (idPropertyOf(schema, idNames, schemas) !== undefined || properties.length > MAX_PROPERTIES_OF_ENVELOPE)
    return { envelope: [], schema };
  const inner = properties.find(([, property]) => idPropertyOf(property, idNames, schemas) !== undefined);
  return inner === undefined ? { envelope: [], schema } : { envelope: [inner[0]], schema: inner[1] };
}

/** The list in an answer: the body, or its first property that lists objects. */
export function listIn(schema: JsonSchema, schemas: SchemaMap, depth = 0): ListShape | undefined {
  const flat = flatten(schema, schemas);
  if (typesOf(flat).includes('array')) {
    const items = subschema(flat, 'items');
    return items === undefined || !isObject(items, schemas) ? undefined : { envelope: [], schema, items };
  }
  for (const [name, property] of depth > 1 ? [] : propertiesOf(flat)) {
    const found = listIn(property, schemas, depth + 1);
    if (found !== undefined) return { ...found, envelope: [name, ...found.envelope] };
  }
  return undefined;
}

export function isObject(schema: JsonSchema, schemas: SchemaMap): boolean {
  const flat = flatten(schema, schemas);
  return typesOf(flat).includes('object') || propertiesOf(flat).length > 0;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/gu, '');

/** The property that holds the id, going by the names that it may have, the likeliest first. */
export function idPropertyOf(
  schema: JsonSchema,
  names: readonly string[],
  schemas: SchemaMap,
): string | undefined {
  const properties = propertiesOf(flatten(schema, schemas));
  for (const wanted of names) {
    const found = properties.find(
      ([name, property]) => plain(name) === plain(wanted) && isScalar(property, schemas),
    );
    if (found !== undefined) return found[0];
  }
  return undefined;
}

function isScalar(schema: JsonSchema, schemas: SchemaMap): boolean {
  const types = typesOf(flatten(schema, schemas));
  return types.some((type) => type === 'string' || type === 'integer' || type === 'number');
}

/** What stands in the envelope; a body without it is taken as it is. */
export function unwrapped(body: Json | undefined, envelope: Envelope): JsonObject {
  const inner = envelope.reduce<Json | undefined>(
    (part, key) => (isRecord(part) ? part[key] : undefined),
    body,
  );
  return isRecord(inner) ? inner : {};
}

/** A copy of the body with something else in the envelope. */
export function wrapped(body: Json, envelope: Envelope, value: Json): Json {
  const [key, ...rest] = envelope;
  if (key === undefined) return value;
  const outer = isRecord(body) ? body : {};
  return { ...outer, [key]: wrapped(outer[key] ?? {}, rest, value) };
}

/** The schema in a request's envelope; the answer's envelope is used where the request has it, too. */
export function requestEntity(operation: Operation, envelope: Envelope, schemas: SchemaMap): EntityShape {
  const content = operation.requestBody?.content ?? [];
  const schema = (content.find(({ type }) => isJson(type)) ?? content[0])?.schema ?? true;
  const [name] = envelope;
  const inner = name === undefined ? undefined : propertyOf(flatten(schema, schemas), name);
  if (name !== undefined && inner !== undefined) return { envelope: [name], schema: inner };
  return soleObject(schema, schemas) ?? { envelope: [], schema };
}

/** `{ "user": { … } }`: a body whose only property is an object. */
function soleObject(schema: JsonSchema, schemas: SchemaMap): EntityShape | undefined {
  const [only, ...others] = propertiesOf(flatten(schema, schemas));
  if (only === undefined || others.length > 0 || !isObject(only[1], schemas)) return undefined;
  return { envelope: [only[0]], schema: only[1] };
}
