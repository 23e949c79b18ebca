import {
  flatten,
  isRecord,
  propertyOf,
  subschema,
  subschemas,
  typesOf,
  type SchemaMap,
} from '#core/plan/index';
import type { Json, JsonSchema } from '#core/spec/index';

/**
 * What a text may mean where a schema says which types are expected, the likeliest first; the text itself is always
 * among it. `7` is a number only where a number is expected.
 */
export function meaningsOf(text: string, schema: JsonSchema, schemas: SchemaMap): readonly Json[] {
  const types = expectedTypes(schema, schemas);
  const meanings: Json[] = [];
  if ((types.has('integer') || types.has('number')) && isNumber(text)) meanings.push(Number(text));
  if (types.has('boolean') && (text === 'true' || text === 'false')) meanings.push(text === 'true');
  if (types.has('null') && (text === '' || text === 'null')) meanings.push(null);
  return [...meanings, text];
}

/** The likeliest meaning. */
export function typed(text: string, schema: JsonSchema, schemas: SchemaMap): Json {
  return meaningsOf(text, schema, schemas)[0] ?? text;
}

/** Named texts as an object; each is read as its property's schema says, and a list where it comes several times. */
export function typedObject(
  pairs: readonly (readonly [string, string])[],
  schema: JsonSchema,
  schemas: SchemaMap,
): { readonly [key: string]: Json } {
  const flat = flatten(schema, schemas);
  const byName = Map.groupBy(pairs, ([name]) => name);
  const members = [...byName].map(([name, values]): [string, Json] => {
    const property = propertyOf(flat, name) ?? subschema(flat, 'additionalProperties') ?? true;
    return [
      name,
      typedList(
        values.map(([, text]) => text),
        property,
        schemas,
      ),
    ];
  });
  return Object.fromEntries(members);
}

function typedList(texts: readonly string[], schema: JsonSchema, schemas: SchemaMap): Json {
  const flat = flatten(schema, schemas);
  const isList = expectedTypes(schema, schemas).has('array');
  const [first = ''] = texts;
  if (isList) return texts.map((text) => typed(text, subschema(flat, 'items') ?? true, schemas));
  if (expectedTypes(schema, schemas).has('object')) return parsedObject(first) ?? first;
  return texts.length > 1 ? [...texts] : typed(first, schema, schemas);
}

function parsedObject(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of the schema and of its alternatives. */
export function expectedTypes(schema: JsonSchema, schemas: SchemaMap, depth = 0): ReadonlySet<string> {
  const flat = flatten(schema, schemas);
  const alternatives = depth > 4 ? [] : [...subschemas(flat, 'oneOf'), ...subschemas(flat, 'anyOf')];
  const types = new Set<string>(typesOf(flat));
  for (const one of alternatives) for (const type of expectedTypes(one, schemas, depth + 1)) types.add(type);
  return types;
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(text) && Number.isFinite(Number(text));
}
