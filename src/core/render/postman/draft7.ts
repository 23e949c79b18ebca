import type { Json, JsonSchema } from '#core/spec/index';

type Schema = { readonly [keyword: string]: Json };

/**
 * A schema as Postman's validator (Ajv 6, draft 7) reads it. Keywords that came later are said in its words; where it
 * has none they are left out, so that it accepts more and never less.
 */
export function draft7(schema: JsonSchema): Json {
  return typeof schema === 'boolean' ? schema : converted(schema);
}

/** Whose values are schemas by name, a schema, or a list of schemas. */
const BY_NAME = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const ONE = new Set([
  'additionalProperties',
  'items',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
]);
const MANY = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

function converted(schema: Schema): Json {
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, below(keyword, value)] as const);
  const { prefixItems, items, minContains, maxContains, contains, dependentRequired, ...rest } =
    Object.fromEntries(entries);
  const isCounted = minContains !== undefined || maxContains !== undefined;
  return {
    ...rest,
    ...(prefixItems === undefined
      ? items !== undefined && { items }
      : { items: prefixItems, ...(items !== undefined && { additionalItems: items }) }),
    ...(contains !== undefined && !isCounted && { contains }),
    ...(dependentRequired !== undefined && { dependencies: dependentRequired }),
  };
}

function below(keyword: string, value: Json): Json {
  if (ONE.has(keyword)) return isRecord(value) ? converted(value) : value;
  if (MANY.has(keyword) && Array.isArray(value)) return value.map((item) => below('not', item as Json));
  if (!BY_NAME.has(keyword) || !isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, below('not', member)]));
}

function isRecord(value: Json): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
