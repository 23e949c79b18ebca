import type { Json, JsonSchema } from '#core/spec/index';

export type SchemaObject = Exclude<JsonSchema, boolean>;
export type SchemaMap = Readonly<Record<string, JsonSchema>>;

const PREFIX = '#/components/schemas/';

export function isRecord(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isRecord(value);
}

/** A document's property may be called `constructor`. */
function member(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function subschema(schema: SchemaObject, keyword: string): JsonSchema | undefined {
  const value = schema[keyword];
  return isSchema(value) ? value : undefined;
}

export function subschemas(schema: SchemaObject, keyword: string): readonly JsonSchema[] {
  const value = schema[keyword];
  return isList(value) ? value.filter(isSchema) : [];
}

export function propertiesOf(schema: SchemaObject): readonly (readonly [string, JsonSchema])[] {
  const properties = schema['properties'];
  if (!isRecord(properties)) return [];
  return Object.entries(properties).flatMap(([name, value]) =>
    isSchema(value) ? [[name, value] as const] : [],
  );
}

export function propertyOf(schema: SchemaObject, name: string): JsonSchema | undefined {
  const properties = schema['properties'];
  const value = isRecord(properties) ? member(properties, name) : undefined;
  return isSchema(value) ? value : undefined;
}

export function namesIn(schema: SchemaObject, keyword: 'required'): readonly string[] {
  const names = schema[keyword];
  return isList(names) ? names.filter((name) => typeof name === 'string') : [];
}

export function typesOf(schema: SchemaObject): readonly string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return isList(type) ? type.filter((name) => typeof name === 'string') : [];
}

export function numberIn(schema: SchemaObject, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

export function textIn(schema: SchemaObject, keyword: string): string | undefined {
  const value = schema[keyword];
  return typeof value === 'string' ? value : undefined;
}

export function referredName(schema: SchemaObject): string | undefined {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? reference.slice(PREFIX.length) : undefined;
}

export const referenceTo = (name: string): SchemaObject => ({ $ref: `${PREFIX}${name}` });

/** Follows references, which may have neighbours from 3.1 on: those are put together with what is referred to. */
export function resolve(schema: JsonSchema, schemas: SchemaMap): SchemaObject {
  let current: SchemaObject = typeof schema === 'boolean' ? {} : schema;
  for (let hop = 0; hop < 32; hop += 1) {
    const name = referredName(current);
    if (name === undefined) return current;
    const target = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    const { $ref: _, ...beside } = current;
    const resolved = isRecord(target) ? target : {};
    current = Object.keys(beside).length === 0 ? resolved : merge(resolved, beside);
  }
  return {};
}

/**
 * Resolves references and puts the members of `allOf` together, as far as that is needed to make up a value or to
 * find a constraint; whether a value fits is always decided by the validator and never by this.
 */
export function flatten(schema: JsonSchema, schemas: SchemaMap): SchemaObject {
  return flattened(schema, schemas, 0);
}

type Flattened = WeakMap<SchemaObject, SchemaObject>;
/** By depth. The same schemas are asked about again and again, and parts of them have parts; schemas never change. */
const FLATTENED = new WeakMap<SchemaMap, Flattened[]>();

function flattened(schema: JsonSchema, schemas: SchemaMap, depth: number): SchemaObject {
  if (typeof schema === 'boolean') return {};
  const levels = FLATTENED.get(schemas) ?? [];
  FLATTENED.set(schemas, levels);
  const known = (levels[depth] ??= new WeakMap());
  const flat = known.get(schema) ?? flattenedAt(schema, schemas, depth);
  known.set(schema, flat);
  return flat;
}

function flattenedAt(schema: SchemaObject, schemas: SchemaMap, depth: number): SchemaObject {
  const resolved = resolve(schema, schemas);
  if (depth > 8) return resolved;
  const parts = subschemas(resolved, 'allOf');
  const { allOf: _, ...rest } = resolved;
  const whole =
    parts.length === 0
      ? resolved
      : parts.reduce<SchemaObject>((all, part) => merge(all, flattened(part, schemas, depth + 1)), rest);
  return optional(whole, schemas, depth);
}

/** `anyOf: [X, { type: 'null' }]` is how many frameworks write `X or nothing`: an X whose types have null among them. */
function optional(schema: SchemaObject, schemas: SchemaMap, depth: number): SchemaObject {
  const found = optionOf(schema, schemas);
  if (found === undefined) return schema;
  const flat = flattened(found.schema, schemas, depth + 1);
  const types = typesOf(flat);
  if (types.length === 0) return schema;
  const { [found.keyword]: _, ...rest } = schema;
  return { ...merge(flat, rest), type: [...new Set([...types, 'null'])] };
}

export interface SchemaOption {
  readonly keyword: 'anyOf' | 'oneOf';
  readonly index: number;
  readonly schema: JsonSchema;
}

/** The only alternative to null that a schema has; undefined: it has several, or none. */
export function optionOf(schema: SchemaObject, schemas: SchemaMap): SchemaOption | undefined {
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const options = subschemas(schema, keyword).map((one, index) => ({ keyword, index, schema: one }));
    const others = options.filter((one) => !isNull(one.schema, schemas));
    if (options.length === 2 && others.length === 1) return others[0];
  }
  return undefined;
}

const isNull = (schema: JsonSchema, schemas: SchemaMap): boolean =>
  typesOf(resolve(schema, schemas)).join() === 'null';

function merge(a: SchemaObject, b: SchemaObject): SchemaObject {
  const merged: Record<string, Json> = { ...a, ...b };
  const properties = Object.fromEntries([...propertiesOf(a), ...propertiesOf(b)]);
  if (Object.keys(properties).length > 0) merged['properties'] = properties;
  const required = [...new Set([...namesIn(a, 'required'), ...namesIn(b, 'required')])];
  if (required.length > 0) merged['required'] = required;
  for (const keyword of ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'])
    tighten(merged, [a, b], keyword, Math.max);
  for (const keyword of ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'])
    tighten(merged, [a, b], keyword, Math.min);
  return merged;
}

function tighten(
  target: Record<string, Json>,
  parts: readonly SchemaObject[],
  keyword: string,
  choose: typeof Math.max,
): void {
  const limits = parts.flatMap((part) => numberIn(part, keyword) ?? []);
  if (limits.length > 1) target[keyword] = choose(...limits);
}

/** The type that a schema means which names none. */
export function impliedType(flat: SchemaObject): string {
  if (
    ['properties', 'required', 'additionalProperties', 'minProperties'].some((keyword) =>
      Object.hasOwn(flat, keyword),
    )
  )
    return 'object';
  if (['items', 'prefixItems', 'minItems', 'maxItems'].some((keyword) => Object.hasOwn(flat, keyword)))
    return 'array';
  if (
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].some((keyword) =>
      Object.hasOwn(flat, keyword),
    )
  )
    return 'number';
  return 'string';
}
