import type { Dialect, Json, JsonSchema } from './api-spec.js';
import { child, isArray, isObject, own, ownObject, type JsonObject } from './json-tree.js';
import { usablePattern } from './regular-expression.js';

/** Holds a pattern that cannot be evaluated: values that must match it cannot be made up, only taken from examples. */
export const UNCHECKED_PATTERN_KEYWORD = 'x-assay-unchecked-pattern';

export interface SchemaPlace {
  readonly raw: Json;
  readonly pointer: string;
  /** Whether the schema applies to the very value that the named schema around it applies to. */
  readonly sameValue: boolean;
}

export interface SchemaReader {
  readonly dialect: Dialect;
  refer(reference: string, place: SchemaPlace): JsonSchema;
  note(pointer: string, detail: string): void;
}

type Keyword = (value: Json, place: SchemaPlace, reader: SchemaReader) => Json | undefined;

const UNUSABLE_PATTERN = 'the pattern is no regular expression, or could take for ever; it is not checked';
/** What they mean for a property depends on which patterns it matches: unknown, where one cannot be evaluated. */
const CLOSING = new Set(['additionalProperties', 'unevaluatedProperties']);

const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);

const schema: Keyword = (raw, { pointer }, reader) =>
  normaliseSchema({ raw, pointer, sameValue: false }, reader);
const sameValueSchema: Keyword = (raw, place, reader) => normaliseSchema({ ...place, raw }, reader);
const schemas =
  (one: Keyword): Keyword =>
  (raw, place, reader) => {
    if (!isArray(raw) || raw.length === 0) return undefined;
    return raw.map(
      (item, index) => one(item, { ...place, pointer: child(place.pointer, index) }, reader) ?? true,
    );
  };
const schemaMap =
  (one: Keyword): Keyword =>
  (raw, place, reader) => {
    if (!isObject(raw)) return undefined;
    const members = Object.entries(raw).map(([key, value]) => {
      return [key, one(value, { ...place, pointer: child(place.pointer, key) }, reader) ?? true];
    });
    return Object.fromEntries(members) as Json;
  };
const patternMap: Keyword = (raw, place, reader) => {
  if (!isObject(raw)) return undefined;
  const members = Object.entries(raw).flatMap(([key, value]) => {
    const pointer = child(place.pointer, key);
    const usable = usablePattern(key);
    if (usable !== undefined)
      return [[usable, schema(value, { ...place, pointer }, reader) ?? true] as const];
    reader.note(pointer, UNUSABLE_PATTERN);
    return [];
  });
  return Object.fromEntries(members);
};
const anything: Keyword = (raw) => raw;
const finite: Keyword = (raw) => (typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined);
const positive: Keyword = (raw) =>
  typeof raw === 'number' && raw > 0 && Number.isFinite(raw) ? raw : undefined;
const count: Keyword = (raw) =>
  typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0 ? raw : undefined;
const text: Keyword = (raw) => (typeof raw === 'string' ? raw : undefined);
const flag: Keyword = (raw) => (typeof raw === 'boolean' ? raw : undefined);
const object: Keyword = (raw) => (isObject(raw) ? raw : undefined);
const nonEmptyArray: Keyword = (raw) => (isArray(raw) && raw.length > 0 ? raw : undefined);
const names: Keyword = (raw) =>
  isArray(raw) && raw.every((name) => typeof name === 'string') ? [...new Set(raw)] : undefined;
const typeNames: Keyword = (raw) => {
  const types = isArray(raw) ? raw : [raw];
  const isKnown = types.length > 0 && types.every((name) => typeof name === 'string' && TYPES.has(name));
  return isKnown ? (isArray(raw) ? [...new Set(types)] : raw) : undefined;
};

/** Every keyword that has a meaning here, and how its value is read; a value that cannot be read is left out. */
const KEYWORDS = new Map<string, Keyword>([
  ...['if', 'then', 'else'].map((keyword) => [keyword, sameValueSchema] as const),
  ...Object.entries<Keyword>({
    type: typeNames,
    enum: nonEmptyArray,
    const: anything,
    default: anything,
    examples: nonEmptyArray,
    title: text,
    format: text,
    contentEncoding: text,
    contentMediaType: text,
    maximum: finite,
    minimum: finite,
    exclusiveMaximum: finite,
    exclusiveMinimum: finite,
    multipleOf: positive,
    maxLength: count,
    minLength: count,
    maxItems: count,
    minItems: count,
    maxProperties: count,
    minProperties: count,
    maxContains: count,
    minContains: count,
    uniqueItems: flag,
    readOnly: flag,
    writeOnly: flag,
    deprecated: flag,
    required: names,
    dependentRequired: schemaMap(names),
    discriminator: object,
    xml: object,
    allOf: schemas(sameValueSchema),
    anyOf: schemas(sameValueSchema),
    oneOf: schemas(sameValueSchema),
    not: sameValueSchema,
    dependentSchemas: schemaMap(sameValueSchema),
    items: schema,
    prefixItems: schemas(schema),
    contains: schema,
    contentSchema: schema,
    properties: schemaMap(schema),
    patternProperties: patternMap,
    additionalProperties: schema,
    propertyNames: schema,
    unevaluatedItems: schema,
    unevaluatedProperties: schema,
  }),
]);

/** One schema of any dialect with the semantics of JSON Schema 2020-12. What makes no sense is noted and left out. */
export function normaliseSchema(place: SchemaPlace, reader: SchemaReader): JsonSchema {
  const { raw, pointer } = place;
  if (typeof raw === 'boolean') return raw;
  if (!isObject(raw)) {
    reader.note(pointer, 'expected a schema; anything is allowed here');
    return true;
  }
  const reference = own(raw, '$ref');
  if (typeof reference !== 'string') return keywords(raw, place, reader);
  const referred = reader.refer(reference, { ...place, pointer });
  // Before 3.1, what stands beside a reference has no meaning; `nullable` is so often meant that it is heard.
  if (isOldDialect(reader.dialect))
    return own(raw, 'nullable') === true ? { anyOf: [referred, { type: 'null' }] } : referred;
  if (Object.keys(raw).length === 1) return referred;
  const beside = keywords(raw, place, reader);
  return typeof referred === 'boolean' || typeof beside === 'boolean' ? referred : { ...beside, ...referred };
}

const isOldDialect = (dialect: Dialect): boolean => dialect === 'swagger-2.0' || dialect === 'openapi-3.0';

function keywords(raw: JsonObject, place: SchemaPlace, reader: SchemaReader): JsonSchema {
  const members: [string, Json][] = [];
  const isOpen = Object.keys(ownObject(raw, 'patternProperties')).some(
    (key) => usablePattern(key) === undefined,
  );
  for (const [keyword, value] of Object.entries(withExample(translate(raw)))) {
    if (keyword === 'pattern') members.push(...pattern(value, place, reader));
    const read = KEYWORDS.get(keyword);
    if (read === undefined || (isOpen && CLOSING.has(keyword))) continue;
    const normal = read(value, { ...place, pointer: child(place.pointer, keyword) }, reader);
    if (normal === undefined)
      reader.note(child(place.pointer, keyword), `the value of ${keyword} makes no sense and is ignored`);
    else members.push([keyword, normal]);
  }
  return nullable(Object.fromEntries(members), raw);
}

function pattern(value: Json, place: SchemaPlace, reader: SchemaReader): [string, Json][] {
  if (typeof value !== 'string') return [];
  const usable = usablePattern(value);
  if (usable !== undefined) return [['pattern', usable]];
  reader.note(child(place.pointer, 'pattern'), UNUSABLE_PATTERN);
  return [[UNCHECKED_PATTERN_KEYWORD, value]];
}

function withExample(raw: JsonObject): JsonObject {
  const example = own(raw, 'example');
  return example === undefined || Object.hasOwn(raw, 'examples') ? raw : { ...raw, examples: [example] };
}

/**
 * Keywords of Swagger 2.0 and OpenAPI 3.0 whose form changed: limits that exclude, tuples, files, discriminators.
 * Documents of later versions that still write the old form mean the same.
 */
function translate(raw: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...raw };
  for (const [exclusive, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof result[exclusive] !== 'boolean') continue;
    const bound = own(raw, limit);
    if (result[exclusive] && bound !== undefined) {
      result[exclusive] = bound;
      delete result[limit];
    } else delete result[exclusive];
  }
  if (isArray(result['items'])) {
    result['prefixItems'] = result['items'];
    delete result['items'];
  }
  if (result['type'] === 'file') Object.assign(result, { type: 'string', format: 'binary' });
  if (typeof result['discriminator'] === 'string')
    result['discriminator'] = { propertyName: result['discriminator'] };
  return result;
}

/** `nullable` widens what the schema says, its enum included; where there is no type to widen, by an alternative. */
function nullable(normal: JsonObject, raw: JsonObject): JsonSchema {
  const isNullable = own(raw, 'nullable') === true || own(raw, 'x-nullable') === true;
  if (!isNullable) return normal;
  const type = own(normal, 'type');
  if (typeof type !== 'string') return isUnlimited(normal) ? normal : { anyOf: [normal, { type: 'null' }] };
  if (['allOf', 'anyOf', 'oneOf', 'not'].some((keyword) => Object.hasOwn(normal, keyword)))
    return { anyOf: [normal, { type: 'null' }] };
  const values = own(normal, 'enum');
  const widened = { ...normal, type: [type, 'null'] };
  return isArray(values) && !values.includes(null) ? { ...widened, enum: [...values, null] } : widened;
}

const isUnlimited = (normal: JsonObject): boolean => {
  return !['allOf', 'anyOf', 'oneOf', 'not', 'enum', 'const', '$ref'].some((keyword) =>
    Object.hasOwn(normal, keyword),
  );
};
