import type { Json, JsonSchema } from '#core/spec/index';
import {
  flatten,
  isRecord,
  isSchema,
  namesIn,
  propertiesOf,
  referredName,
  resolve,
  type SchemaMap,
  type SchemaObject,
} from './schema-tree.js';

export type Direction = 'request' | 'response';

/** OpenAPI 3: `required` says nothing about a `readOnly` property in a request, or a `writeOnly` one in a response. */
const ABSENT_IN = { request: 'readOnly', response: 'writeOnly' } as const;
/** What only people read, and what the validator has no use for. */
const ANNOTATIONS = new Set(['default', 'examples', 'title', 'deprecated', 'discriminator', 'xml']);
const DATA_KEYWORDS = new Set(['enum', 'const']);

export interface ViewOptions {
  readonly direction: Direction;
  readonly schemas: SchemaMap;
  /** How a reference to a named schema is written. */
  readonly reference: (name: string) => string;
}

/** The schema as it holds in one direction, without annotations. */
export function viewOf(schema: JsonSchema, options: ViewOptions): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const name = referredName(schema);
  const members = Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
    if (keyword === '$ref') return name === undefined ? [] : [[keyword, options.reference(name)]];
    if (isAnnotation(keyword)) return [];
    if (keyword === 'required') return [[keyword, requiredIn(schema, options)]];
    return [[keyword, DATA_KEYWORDS.has(keyword) ? value : viewOfMember(keyword, value, options)]];
  });
  return Object.fromEntries(members);
}

export const isAnnotation = (keyword: string): boolean =>
  ANNOTATIONS.has(keyword) || keyword.startsWith('x-');

/** The properties that must be there in this direction. */
export function requiredIn(schema: SchemaObject, options: Omit<ViewOptions, 'reference'>): readonly string[] {
  const absent = absentProperties(schema, options);
  return namesIn(schema, 'required').filter((property) => !absent.has(property));
}

const MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas']);

function viewOfMember(keyword: string, value: Json, options: ViewOptions): Json {
  if (MAPS.has(keyword) && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, isSchema(item) ? viewOf(item, options) : item]),
    );
  }
  if (Array.isArray(value)) return value.map((item: Json) => (isRecord(item) ? viewOf(item, options) : item));
  return isRecord(value) && keyword !== 'dependentRequired' ? viewOf(value, options) : value;
}

function absentProperties(
  schema: SchemaObject,
  { direction, schemas }: Omit<ViewOptions, 'reference'>,
): ReadonlySet<string> {
  if (!Object.hasOwn(schema, 'required')) return new Set();
  const properties = propertiesOf(Object.hasOwn(schema, 'allOf') ? flatten(schema, schemas) : schema);
  const absent = properties.filter(([, property]) => isAbsent(property, direction, schemas));
  return new Set(absent.map(([name]) => name));
}

/** Whether a property does not travel in this direction. */
export function isAbsent(property: JsonSchema, direction: Direction, schemas: SchemaMap): boolean {
  return resolve(property, schemas)[ABSENT_IN[direction]] === true;
}
