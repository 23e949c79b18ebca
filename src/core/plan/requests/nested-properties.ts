import type { JsonSchema, Operation } from '#core/spec/index';
import { flatten, isList, namesIn, propertyOf, subschema } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValueExpr } from '../test-plan.js';
import { answerSchema, pointerTo, type AnswerPlace } from './answer-places.js';
import {
  isSecretName,
  sharedProperties,
  type SentProperty,
  type SharedProperty,
} from './shared-properties.js';
import type { ValidRequest } from './valid-request.js';

const MAX_DEPTH = 5;
/** Which the server chooses, whatever is sent. */
const OWN_ID = /^_?(?:id|uuid|guid)$/iu;

/** What a valid body sends at any depth, and the answer of `read` has a place for; what stands at the top comes first. */
export function deeplyShared(
  request: ValidRequest,
  read: Operation,
  context: PlanningContext,
): readonly SharedProperty[] {
  const shared = sharedProperties(request, read, context);
  const known = new Set(shared.map(({ answer }) => answer.pointer));
  const schema = answerSchema(read);
  const nested = nestedProperties(request, context).flatMap((property): readonly SharedProperty[] => {
    const answer = schema === undefined ? undefined : placeAt(schema, property.path, context);
    return answer === undefined || known.has(answer.pointer) ? [] : [{ ...property, answer }];
  });
  return [...shared, ...nested];
}

/** The values inside of the objects that a valid JSON body sends, and inside of lists of one. */
export function nestedProperties(
  { body, step }: ValidRequest,
  context: PlanningContext,
): readonly SentProperty[] {
  if (body.kind !== 'body' || step.body?.kind !== 'json') return [];
  const root: Place = { value: body.value, schema: body.schema, path: [], isRequired: true };
  return leavesIn(root, context).filter(({ name, path }) => path.length > 1 && !OWN_ID.test(name));
}

interface Place {
  readonly value: ValueExpr;
  readonly schema: JsonSchema;
  readonly path: readonly string[];
  readonly isRequired: boolean;
}

function leavesIn(
  { value, schema, path, isRequired }: Place,
  context: PlanningContext,
): readonly SentProperty[] {
  const { schemas } = context;
  const name = path.at(-1) ?? '';
  if (path.length > MAX_DEPTH || isAbsent(schema, 'request', schemas) || isSecretName(name)) return [];
  const flat = flatten(schema, schemas);
  const [only, ...others] = itemsOf(value);
  const items = subschema(flat, 'items');
  if (only !== undefined && others.length === 0 && items !== undefined)
    return leavesIn({ value: only, schema: items, path: [...path, '0'], isRequired }, context);
  const required = new Set(namesIn(flat, 'required'));
  const members = propertiesIn(value);
  if (members === undefined) return [{ name, path, schema, value, isRequired }];
  return members.flatMap((member) => {
    const property = propertyOf(flat, member.name);
    if (property === undefined) return [];
    const isNeeded = isRequired && required.has(member.name);
    return leavesIn(
      { value: member.value, schema: property, path: [...path, member.name], isRequired: isNeeded },
      context,
    );
  });
}

function itemsOf(value: ValueExpr): readonly ValueExpr[] {
  if (value.kind === 'array') return value.items;
  return value.kind === 'literal' && isList(value.value) ? value.value.map(literal) : [];
}

/** Where a schema has a place for what stands under these names, from the outside in; `0` is the first of a list. */
export function placeAt(
  schema: JsonSchema,
  path: readonly string[],
  { schemas }: PlanningContext,
): AnswerPlace | undefined {
  let place: AnswerPlace = { schema, pointer: '', isPromised: true };
  for (const name of path) {
    const flat = flatten(place.schema, schemas);
    const inner = name === '0' ? subschema(flat, 'items') : propertyOf(flat, name);
    if (inner === undefined || isAbsent(inner, 'response', schemas)) return undefined;
    const isPromised = place.isPromised && namesIn(flat, 'required').includes(name);
    place = { schema: inner, pointer: place.pointer + pointerTo(name), isPromised };
  }
  return place;
}
