import type { Json, JsonSchema } from '#core/spec/index';
import {
  flatten,
  isRecord,
  propertiesOf,
  subschema,
  typesOf,
  type SchemaObject,
} from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import type { PlanningContext } from '../planning-context.js';

/** A place of a JSON value for which the document sets no limit, and what is worth trying there. */
export interface OddPlace {
  readonly path: readonly string[];
  /** Texts of JSON: some of them stand for what no value of a program does. */
  readonly texts: readonly string[];
}

const MAX_DEPTH = 4;

/** More than a double holds; JSON has no limit (RFC 8259, 6), and what reads it may make infinity of it. */
const INFINITE = '1e400';
const LISTS = ['[]', '[null,[null]]'];
/** Nothing, null where an object is wanted, and names that objects of some languages have from the beginning. */
const OBJECTS = ['{}', '{"assay":[null,[null]]}', '{"__proto__":{"assay":null},"constructor":null}'];

/** Wherever a value may be anything, any object, any list, or any number. */
export function oddPlaces(
  schema: JsonSchema,
  context: PlanningContext,
  path: readonly string[] = [],
): readonly OddPlace[] {
  if (path.length > MAX_DEPTH || isAbsent(schema, 'request', context.schemas)) return [];
  const flat = flatten(schema, context.schemas);
  const texts = textsFor(flat, context);
  const inside = propertiesOf(flat).flatMap(([name, inner]) => oddPlaces(inner, context, [...path, name]));
  return texts.length === 0 ? inside : [{ path, texts }, ...inside];
}

const LIMITS = ['enum', 'const', 'oneOf', 'anyOf', 'not', 'properties', 'maximum', 'exclusiveMaximum'];

function textsFor(flat: SchemaObject, context: PlanningContext): readonly string[] {
  if (LIMITS.some((keyword) => Object.hasOwn(flat, keyword))) return [];
  const types = typesOf(flat);
  if (types.includes('integer') || types.includes('number')) return [INFINITE];
  if (types.includes('object')) return isOpen(flat) ? OBJECTS : [];
  if (types.includes('array')) return isAny(subschema(flat, 'items') ?? true, context) ? LISTS : [];
  return isAny(flat, context) ? [INFINITE, ...LISTS, ...OBJECTS] : [];
}

/** Its names are free, and so is what they stand for. */
const isOpen = (flat: SchemaObject): boolean =>
  flat['additionalProperties'] === undefined || flat['additionalProperties'] === true;

function isAny(schema: JsonSchema, { schemas }: PlanningContext): boolean {
  const flat = flatten(schema, schemas);
  const types = typesOf(flat);
  const isObject = types.includes('object') && isOpen(flat) && propertiesOf(flat).length === 0;
  return (
    isObject ||
    ['type', 'format', 'items', '$ref', ...LIMITS].every((keyword) => !Object.hasOwn(flat, keyword))
  );
}

const PLACE = 'assay:place';

/** The value as JSON, with this text of JSON at a place inside it. */
export function writtenWith(value: Json, path: readonly string[], text: string): string {
  return JSON.stringify(withPlace(value, path)).replace(JSON.stringify(PLACE), () => text);
}

function withPlace(value: Json, [name, ...inside]: readonly string[]): Json {
  if (name === undefined) return PLACE;
  const known = isRecord(value) ? value : {};
  return { ...known, [name]: withPlace(known[name] ?? {}, inside) };
}
