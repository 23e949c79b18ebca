import type { Json, JsonSchema } from '#core/spec/index';
import { isList, isRecord, isSchema, type SchemaObject } from './schema-tree.js';

/** Whether a value fits. */
export type Check = (value: Json) => boolean;

/** What the check of one schema needs of all the others. */
export interface CheckSource {
  checkOf(schema: JsonSchema): Check;
  /** Of the schema that this one refers to by its name; undefined: there is none. */
  referredCheck(schema: SchemaObject): Check | undefined;
  requiredIn(schema: SchemaObject): readonly string[];
  formatCheck(name: string): Check;
  /** Whether the keyword says something about values, and is no remark for people. */
  isRule(keyword: string): boolean;
}

/** Undefined: the keyword is used in a way that is not known here. */
type Keyword = (value: Json, schema: SchemaObject, source: CheckSource) => Check | undefined;

const always: Check = () => true;
const never: Check = () => false;

/**
 * The check of a schema out of functions. Most schemas are asked a few times only: to write code for each, as ajv
 * does, takes longer than all its answers.
 * @returns undefined for a schema with a keyword that is not known here
 */
export function schemaCheck(schema: JsonSchema, source: CheckSource): Check | undefined {
  if (typeof schema === 'boolean') return schema ? always : never;
  const checks: Check[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (!source.isRule(keyword)) continue;
    const check = KEYWORDS.get(keyword)?.(value, schema, source);
    if (check === undefined) return undefined;
    checks.push(check);
  }
  const [only = always] = checks;
  return checks.length < 2 ? only : (value) => checks.every((check) => check(value));
}

const isNumber = (value: Json): value is number => typeof value === 'number';

const TYPES: ReadonlyMap<Json, Check> = new Map<string, Check>([
  ['string', (value) => typeof value === 'string'],
  ['number', isNumber],
  ['integer', (value) => isNumber(value) && value % 1 === 0],
  ['boolean', (value) => typeof value === 'boolean'],
  ['null', (value) => value === null],
  ['array', isList],
  ['object', isRecord],
]);

const typeCheck: Keyword = (value) => {
  if (!isList(value)) return TYPES.get(value);
  const checks = value.flatMap((name) => TYPES.get(name) ?? []);
  if (checks.length < value.length || checks.length === 0) return undefined;
  return (given) => checks.some((check) => check(given));
};

/** A rule about numbers says nothing about anything else; so with texts, lists and objects below. */
const ofNumbers =
  (holds: (given: number, limit: number) => boolean): Keyword =>
  (limit) =>
    isNumber(limit) ? (given) => !isNumber(given) || holds(given, limit) : undefined;

const ofTexts =
  (holds: (length: number, limit: number) => boolean): Keyword =>
  (limit) =>
    isNumber(limit) ? (given) => typeof given !== 'string' || holds(characters(given), limit) : undefined;

const ofLists =
  (holds: (length: number, limit: number) => boolean): Keyword =>
  (limit) =>
    isNumber(limit) ? (given) => !isList(given) || holds(given.length, limit) : undefined;

const ofObjects =
  (holds: (size: number, limit: number) => boolean): Keyword =>
  (limit) =>
    isNumber(limit) ? (given) => !isRecord(given) || holds(Object.keys(given).length, limit) : undefined;

const atLeast = (given: number, limit: number): boolean => given >= limit;
const atMost = (given: number, limit: number): boolean => given <= limit;

/** What JSON Schema counts: a character beyond the first plane takes two places in a text. */
function characters(text: string): number {
  const pairs = text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  return text.length - pairs;
}

/** As ajv decides it, to the last digit: what floats make of a quotient is whole when it reads as a whole number. */
const isMultiple = (given: number, limit: number): boolean =>
  limit !== 0 && given / limit === Number.parseInt(String(given / limit), 10);

const isPlain = (value: Json): boolean => typeof value !== 'object' || value === null;

const enumCheck: Keyword = (values) => {
  if (!isList(values) || values.length === 0 || !values.every(isPlain)) return undefined;
  return (given) => values.includes(given);
};

const constCheck: Keyword = (value) => (isPlain(value) ? (given) => given === value : undefined);

const patternCheck: Keyword = (pattern) => {
  if (typeof pattern !== 'string') return undefined;
  try {
    const expression = new RegExp(pattern, 'u');
    return (given) => typeof given !== 'string' || expression.test(given);
  } catch {
    return undefined;
  }
};

const formatCheck: Keyword = (name, _, source) =>
  typeof name === 'string' ? source.formatCheck(name) : undefined;

const requiredCheck: Keyword = (_, schema, source) => {
  const names = source.requiredIn(schema);
  return (given) => !isRecord(given) || names.every((name) => Object.hasOwn(given, name));
};

/** Parts are looked at when a value has them: of a large schema, most never are. */
const propertiesCheck: Keyword = (properties, _, source) => {
  if (!isRecord(properties) || !Object.values(properties).every(isSchema)) return undefined;
  return (given) =>
    !isRecord(given) ||
    Object.keys(given).every((name) => {
      const property = isKnown(properties, name) ? properties[name] : true;
      return !isSchema(property) || source.checkOf(property)(given[name] ?? null);
    });
};

const additionalCheck: Keyword = (additional, { properties }, source) => {
  if (!isSchema(additional)) return undefined;
  const known = isRecord(properties) ? properties : {};
  return (given) =>
    !isRecord(given) ||
    Object.keys(given).every(
      (name) => isKnown(known, name) || source.checkOf(additional)(given[name] ?? null),
    );
};

/** ajv knows no property of that name, which could change an object's prototype. */
const isKnown = (properties: object, name: string): boolean =>
  name !== '__proto__' && Object.hasOwn(properties, name);

const itemsCheck: Keyword = (items, schema, source) => {
  if (!isSchema(items) || Object.hasOwn(schema, 'prefixItems')) return undefined;
  return (given) => !isList(given) || given.every(source.checkOf(items));
};

const ofSchemas =
  (holds: (schemas: readonly JsonSchema[], fits: (schema: JsonSchema) => boolean) => boolean): Keyword =>
  (schemas, _, source) => {
    if (!isList(schemas) || schemas.length === 0 || !schemas.every(isSchema)) return undefined;
    return (given) => holds(schemas, (schema) => source.checkOf(schema)(given));
  };

const notCheck: Keyword = (schema, _, source) =>
  isSchema(schema) ? (given) => !source.checkOf(schema)(given) : undefined;

const referenceCheck: Keyword = (reference, schema, source) =>
  typeof reference === 'string' ? source.referredCheck(schema) : always;

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['$ref', referenceCheck],
  ['type', typeCheck],
  ['enum', enumCheck],
  ['const', constCheck],
  ['minimum', ofNumbers(atLeast)],
  ['maximum', ofNumbers(atMost)],
  ['exclusiveMinimum', ofNumbers((given, limit) => given > limit)],
  ['exclusiveMaximum', ofNumbers((given, limit) => given < limit)],
  ['multipleOf', ofNumbers(isMultiple)],
  ['minLength', ofTexts(atLeast)],
  ['maxLength', ofTexts(atMost)],
  ['pattern', patternCheck],
  ['format', formatCheck],
  ['minItems', ofLists(atLeast)],
  ['maxItems', ofLists(atMost)],
  ['uniqueItems', (isUnique) => (isUnique === false ? always : undefined)],
  ['items', itemsCheck],
  ['minProperties', ofObjects(atLeast)],
  ['maxProperties', ofObjects(atMost)],
  ['required', requiredCheck],
  ['properties', propertiesCheck],
  ['additionalProperties', additionalCheck],
  ['allOf', ofSchemas((schemas, fits) => schemas.every(fits))],
  ['anyOf', ofSchemas((schemas, fits) => schemas.some(fits))],
  ['oneOf', ofSchemas((schemas, fits) => schemas.filter(fits).length === 1)],
  ['not', notCheck],
]);
