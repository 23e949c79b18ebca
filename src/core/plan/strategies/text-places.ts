import type { JsonSchema } from '#core/spec/index';
import { flatten, propertyOf, subschema, typesOf, type SchemaObject } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { ValueExpr } from '../test-plan.js';
import { itemsIn, type BodyPath } from './body-change.js';

/** A place of a body that takes a text. */
export interface TextPlace {
  readonly path: BodyPath;
  readonly schema: SchemaObject;
  /** As the valid body has it. */
  readonly usual: ValueExpr;
}

const MAX_DEPTH = 6;

/** Wherever the body of a request holds a text, also inside of objects and of the first item of lists. */
export function textPlaces({ body }: ValidRequest, context: PlanningContext): readonly TextPlace[] {
  return body.kind === 'body' ? placesIn(body.value, body.schema, [], context) : [];
}

function placesIn(
  value: ValueExpr,
  schema: JsonSchema,
  path: BodyPath,
  context: PlanningContext,
): readonly TextPlace[] {
  const flat = flatten(schema, context.schemas);
  if (path.length > MAX_DEPTH || isAbsent(schema, 'request', context.schemas)) return [];
  if (typesOf(flat).includes('string')) return [{ path, schema: flat, usual: value }];
  const members = propertiesIn(value)?.flatMap(({ name, value: inner }) => {
    const property = propertyOf(flat, name);
    return property === undefined ? [] : placesIn(inner, property, [...path, name], context);
  });
  const [first] = members === undefined ? (itemsIn(value) ?? []) : [];
  const items = subschema(flat, 'items');
  const inItem =
    first === undefined || items === undefined ? [] : placesIn(first, items, [...path, 0], context);
  return [...(members ?? []), ...inItem];
}
