import { flatten, propertyOf, typesOf } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import { withArticle } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { listPlace, pointerTo, type ListPlace } from '../requests/answer-places.js';
import { fullRequest } from '../requests/full-body.js';
import { longestPage, withQuery } from '../requests/paging.js';
import {
  brokenBody,
  isPlain,
  isSecretName,
  otherValue,
  sentProperties,
  sharedProperties,
  type SentProperty,
} from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestBodyExpr, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, subjectOf, type Life } from './crud-life.js';
import { testCase } from './strategy.js';

const REFUSED: Expectation = { kind: 'status', anyOf: ['4XX'] };

/** A request that is refused changes nothing: no creation leaves something behind, no update is half done. */
export const refusedCases = (life: Life): readonly TestCase[] => [
  ...refusedCreation(life),
  ...(['put', 'patch'] as const).flatMap((method) => refusedUpdate(life, method)),
];

/** Nothing else that a suite creates is called so. */
const MARK = 'Left behind by a refusal';

/** Seen in the list: an item with a text that only the refused request had. */
function refusedCreation(life: Life): readonly TestCase[] {
  const { resource, creation, context } = life;
  const list = life.collection('get');
  const place = list === undefined ? undefined : listPlace(list.operation, context.schemas);
  if (list === undefined || place === undefined || creation.body.kind !== 'body') return [];
  const marked = markedBody(life, place);
  if (marked === undefined) {
    const reason = `whether ${withArticle(resource.noun)} that is refused is kept cannot be told from the list`;
    context.omit('crud', resource.create, reason);
    return [];
  }
  const lacks: Expectation = {
    kind: 'body-lacks-item',
    pointer: place.pointer,
    itemPointer: pointerTo(marked.property.name),
    value: literal(MARK),
  };
  const listed = after(list, 'listed', [granted(list), lacks]);
  const query = withQuery(listed.query, longestPage(list.operation, context));
  const refused = { ...creation.step, name: 'refused', body: marked.body, expectations: [REFUSED] };
  const traits = {
    strategy: 'crud',
    title: 'is not kept when its creation is refused',
    subject: subjectOf(life),
    locator: resource.noun,
    variant: 'refused',
    clause: `${resource.create.pointer}/requestBody`,
    faultCode: 104,
    priority: 1,
  } as const;
  const steps = [...creation.before, refused, { ...listed, query }];
  return [testCase(resource.create, traits, { steps, cleanup: creation.cleanup })];
}

interface Marked {
  readonly property: SentProperty;
  readonly body: RequestBodyExpr;
}

function markedBody({ creation, context }: Life, place: ListPlace): Marked | undefined {
  const full = fullRequest(creation, context);
  return markedIn(creation, place, context) ?? (full && markedIn(full, place, context));
}

function markedIn(
  creation: ValidRequest,
  { items }: ListPlace,
  context: PlanningContext,
): Marked | undefined {
  for (const property of sentProperties(creation, context)) {
    const item = propertyOf(items, property.name);
    const isText = [item, property.schema].every(
      (schema) => schema !== undefined && typesOf(flatten(schema, context.schemas)).includes('string'),
    );
    if (!isText || isSecretName(property.name)) continue;
    const body = brokenBody(creation, { path: property.path, value: literal(MARK) }, context);
    if (body !== undefined) return { property, body };
  }
  return undefined;
}

/** One property is changed rightly and another wrongly: the right one must not have been taken. */
function refusedUpdate(life: Life, method: 'put' | 'patch'): readonly TestCase[] {
  const update = life.request(method);
  const read = life.request('get');
  const half = update === undefined || read === undefined ? undefined : halfRight(update, read, life);
  if (update === undefined || read === undefined || half === undefined) return [];
  const capture = { name: 'valueBefore', from: { kind: 'body', pointer: half.pointer } } as const;
  const same: Expectation = {
    kind: 'body-equals',
    pointer: half.pointer,
    value: { kind: 'captured', capture: capture.name },
  };
  const traits = {
    title: `stays as it was when ${method.toUpperCase()} is refused`,
    variant: `${method}-refused`,
    clause: `${update.operation.pointer}/requestBody`,
    faultCode: 104,
  } as const;
  const before = { ...after(read, 'before', [granted(read)]), captures: [capture] };
  const refused = { ...after(update, 'refused', [REFUSED]), body: half.body };
  return [lifeCase(life, traits, [before, refused, after(read, 'found', [granted(read), same])])];
}

function halfRight(
  update: ValidRequest,
  read: ValidRequest,
  { context }: Life,
): { readonly pointer: string; readonly body: RequestBodyExpr } | undefined {
  const shared = sharedProperties(update, read.operation, context).filter(
    (property) => property.answer.isPromised && isPlain(property, context),
  );
  for (const property of shared) {
    const value = otherValue(property, update, context);
    const change = { path: property.path, value: literal(value ?? null) };
    const body = value === undefined ? undefined : brokenBody(update, change, context);
    if (body !== undefined) return { pointer: property.answer.pointer, body };
  }
  return undefined;
}
