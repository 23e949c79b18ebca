import { wordsOf } from '../data/realistic-text.js';
import { typesOf, flatten } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import { idPlaceIn, itemIdPointer, listPlace } from '../requests/answer-places.js';
import { deeplyShared, placeAt } from '../requests/nested-properties.js';
import { withQuery } from '../requests/paging.js';
import { CHECKED_NAMES, changedBody } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestBodyExpr, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, type Life } from './crud-life.js';
import { visibleUpdate, type Changed, type VisibleUpdate } from './crud-updates.js';
import { containsThing } from './listed-thing.js';

/** Nothing else that a suite creates has this text, and what has it is changed. */
const BEFORE = 'As it was before';

/**
 * A list that was asked for before a change is not the answer after it (RFC 9110, 9.3.1): nothing in it has the text
 * that the change replaced. A list that leaves the thing or the text out proves nothing, and raises no alarm.
 */
export function listedChangeCase(life: Life): readonly TestCase[] {
  const list = life.collection('get');
  const read = life.request('get');
  const update = life.request('patch') ?? life.request('put');
  if (list === undefined || read === undefined || update === undefined) return [];
  const visible = visibleUpdate(life, update, read);
  const seen = seenInList(life, list, read, visible);
  if (seen === undefined) return [];
  const query = containsThing(life.resource, list.operation, life.context)?.query ?? [];
  const asked = { ...list, step: { ...list.step, query: withQuery(list.step.query, query) } };
  const traits = {
    title: 'is not listed as it was before a change',
    variant: 'list-changed',
    clause: list.operation.pointer,
    faultCode: 101,
  } as const;
  return [
    lifeCase({ ...life, created: { ...life.created, body: seen.body } }, traits, [
      after(asked, 'listedBefore', [granted(list)]),
      { ...visible.sent, name: 'updated', expectations: [granted(update)] },
      after(asked, 'listed', [granted(list), seen.lacks]),
    ]),
  ];
}

interface Seen {
  readonly body: RequestBodyExpr;
  readonly lacks: Expectation;
}

/** The first text that the creation can set, the change replaces, and the list shows. */
function seenInList(
  life: Life,
  list: ValidRequest,
  read: ValidRequest,
  { made }: VisibleUpdate,
): Seen | undefined {
  const { resource, creation, context } = life;
  const place = listPlace(list.operation, context.schemas);
  const itemId = place === undefined ? undefined : itemIdPointer(place, resource.idPointer);
  const id = idPlaceIn(read.operation, resource, context.schemas)?.pointer;
  if (place === undefined || itemId === undefined || id?.endsWith(itemId) !== true) return undefined;
  const thing = id.slice(0, -itemId.length);
  const usual = new Map(
    deeplyShared(creation, read.operation, context).map((one) => [one.path.join('\n'), one.value.kind]),
  );
  for (const { property } of made.filter((one) => isText(one, life))) {
    const { pointer } = property.answer;
    const itemPointer = pointer.startsWith(`${thing}/`) ? pointer.slice(thing.length) : '';
    const names = itemPointer.split('/').slice(1);
    const isShown = itemPointer !== '' && placeAt(place.items, names, context) !== undefined;
    if (!isShown || usual.get(property.path.join('\n')) === 'unique') continue;
    const body = changedBody(creation, [{ path: property.path, value: literal(BEFORE) }], context);
    if (body === undefined) continue;
    const lacks = {
      kind: 'body-lacks-item',
      pointer: place.pointer,
      itemPointer,
      value: literal(BEFORE),
    } as const;
    return { body, lacks };
  }
  return undefined;
}

const isText = ({ property }: Changed, { context }: Life): boolean =>
  typesOf(flatten(property.schema, context.schemas)).includes('string') &&
  !CHECKED_NAMES.test(wordsOf(property.name));
