import { flatten, propertiesOf, typesOf } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { AnswerPlace, ListPlace } from '../requests/answer-places.js';
import { fullRequest } from '../requests/full-body.js';
import { nestedProperties, placeAt } from '../requests/nested-properties.js';
import {
  brokenBody,
  changedBody,
  isSecretName,
  sentProperties,
  type BodyChange,
  type SentProperty,
} from '../requests/shared-properties.js';
import { unsentAround, unsentBeside } from '../requests/unsent-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { RequestBodyExpr } from '../test-plan.js';

/** A body with a text by which what it creates is known again in a list. */
export interface Marked {
  /** Where an item of the list shows the mark. */
  readonly pointer: string;
  readonly body: RequestBodyExpr;
}

type Bodies = (
  creation: ValidRequest,
  change: BodyChange,
  sent: readonly SentProperty[],
) => RequestBodyExpr | undefined;

/** A valid body with a mark; undefined: the list has no place that would show one. */
export const markedBody = (
  creation: ValidRequest,
  place: ListPlace,
  mark: string,
  context: PlanningContext,
): Marked | undefined =>
  marked({ creation, place, mark, context }, (request, change) => changedBody(request, [change], context));

/** A body with a mark that is wrong in another place, so that the whole of it must be refused. */
export const brokenMarkedBody = (
  creation: ValidRequest,
  place: ListPlace,
  mark: string,
  context: PlanningContext,
): Marked | undefined =>
  marked({ creation, place, mark, context }, (request, change, sent) =>
    brokenBody(request, change, context, [...sent, ...unsentAround(request, change.path, context)]),
  );

interface Wanted {
  readonly creation: ValidRequest;
  readonly place: ListPlace;
  readonly mark: string;
  readonly context: PlanningContext;
}

/** Of what must be sent; and where the list shows nothing of that, of what may be, and of a part of its items. */
function marked(wanted: Wanted, make: Bodies): Marked | undefined {
  const full = fullRequest(wanted.creation, wanted.context);
  const both = full === undefined ? [wanted] : [wanted, { ...wanted, creation: full }];
  for (const look of [shownItself, shownInside])
    for (const one of both) {
      const found = markedIn(one, make, look);
      if (found !== undefined) return found;
    }
  return undefined;
}

type Look = (property: SentProperty, place: ListPlace, context: PlanningContext) => readonly AnswerPlace[];

function markedIn(wanted: Wanted, make: Bodies, look: Look): Marked | undefined {
  const { creation, place, mark, context } = wanted;
  const sent = [...sentProperties(creation, context), ...nestedProperties(creation, context)];
  for (const property of [...sent, ...unsentBeside(creation, sent, context)]) {
    const [item] = look(property, place, context);
    const isText = [item?.schema, property.schema].every(
      (schema) => schema !== undefined && typesOf(flatten(schema, context.schemas)).includes('string'),
    );
    if (item === undefined || !isText || isSecretName(property.name)) continue;
    const body = make(creation, { path: property.path, value: literal(mark) }, sent);
    if (body !== undefined) return { pointer: item.pointer, body };
  }
  return undefined;
}

const shownItself: Look = ({ name, path }, { items }, context) =>
  [[name], path, path.slice(1)].flatMap((one) => {
    const found = placeAt(items, one, context);
    return found === undefined || found.pointer === '' ? [] : [found];
  });

/** A list may wrap what was sent into a part of its items. */
const shownInside: Look = ({ name }, { items }, context) =>
  propertiesOf(items).flatMap(([part]) => placeAt(items, [part, name], context) ?? []);
