import { flatten, propertiesOf, propertyOf, typesOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { SentProperty } from './shared-properties.js';
import type { ValidRequest } from './valid-request.js';

/** What may stand in one of the objects of a JSON body, and is not sent; nothing where there is no such object. */
function unsentIn(
  { body }: ValidRequest,
  holder: readonly string[],
  { schemas }: PlanningContext,
): readonly SentProperty[] {
  if (body.kind !== 'body') return [];
  let flat = flatten(body.schema, schemas);
  let members = propertiesIn(body.value);
  for (const step of holder) {
    flat = flatten(propertyOf(flat, step) ?? true, schemas);
    members = propertiesIn(members?.find(({ name }) => name === step)?.value ?? literal(null));
  }
  const sent = members === undefined ? undefined : new Set(members.map(({ name }) => name));
  return propertiesOf(flat)
    .filter(([name, schema]) => sent?.has(name) === false && !isAbsent(schema, 'request', schemas))
    .filter(([, schema]) => typesOf(flatten(schema, schemas)).length > 0)
    .map(([name, schema]) => {
      return { name, path: [...holder, name], schema, value: literal(null), isRequired: false };
    });
}

/** What is not sent of each object that a property stands in, from the outside in. */
export const unsentAround = (
  request: ValidRequest,
  path: readonly string[],
  context: PlanningContext,
): readonly SentProperty[] => path.flatMap((_, depth) => unsentIn(request, path.slice(0, depth), context));

/** What is not sent of each object that holds one of these properties. */
export function unsentBeside(
  request: ValidRequest,
  sent: readonly SentProperty[],
  context: PlanningContext,
): readonly SentProperty[] {
  const holders = new Map(sent.map(({ path }) => [path.slice(0, -1).join('\n'), path.slice(0, -1)]));
  return [...holders.values()].flatMap((holder) => unsentIn(request, holder, context));
}
