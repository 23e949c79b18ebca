import { literal } from '../data/value-expr.js';
import { withArticle } from '../naming.js';
import { listPlace, type ListPlace } from '../requests/answer-places.js';
import { deeplyShared, nestedProperties } from '../requests/nested-properties.js';
import { longestPage, withQuery } from '../requests/paging.js';
import { brokenBody, isPlain, otherValue, sentProperties, wrongBody } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestBodyExpr, RequestStep, TestCase, ValueExpr } from '../test-plan.js';
import { after, granted, lifeCase, subjectOf, type Life } from './crud-life.js';
import { brokenMarkedBody } from './marked-body.js';
import { testCase } from './strategy.js';

const REFUSED: Expectation = { kind: 'status', anyOf: ['4XX'] };

/** A request that is refused changes nothing: no creation leaves something behind, no update is half done. */
export const refusedCases = (life: Life): readonly TestCase[] => [
  ...refusedCreation(life),
  ...(['put', 'patch'] as const).flatMap((method) => refusedUpdate(life, method)),
];

/** Nothing else that a suite creates is called so. */
const MARK = 'Left behind by a refusal';

/** Seen in the list: an item with a text that only the refused request had; or, where all of it is the test's, anything. */
function refusedCreation(life: Life): readonly TestCase[] {
  const { resource, creation, context } = life;
  const list = life.collection('get');
  const place = list === undefined ? undefined : listPlace(list.operation, context.schemas);
  if (list === undefined || place === undefined || creation.body.kind !== 'body') return [];
  const seen = markLeft(life, list, place) ?? anythingLeft(life, list, place);
  if (seen === undefined) {
    const reason = `whether ${withArticle(resource.noun)} that is refused is kept cannot be told from the list`;
    context.omit('crud', resource.create, reason);
    return [];
  }
  const refused = { ...creation.step, name: 'refused', body: seen.body, expectations: [REFUSED] };
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
  const steps = [...creation.before, ...seen.look, refused, seen.again];
  return [testCase(resource.create, traits, { steps, cleanup: creation.cleanup })];
}

/** A body that must be refused, and what shows in the list whether it was kept. */
interface Seen {
  readonly body: RequestBodyExpr;
  readonly look: readonly RequestStep[];
  readonly again: RequestStep;
}

function markLeft({ creation, context }: Life, list: ValidRequest, place: ListPlace): Seen | undefined {
  const marked = brokenMarkedBody(creation, place, MARK, context);
  if (marked === undefined) return undefined;
  const lacks: Expectation = {
    kind: 'body-lacks-item',
    pointer: place.pointer,
    itemPointer: marked.pointer,
    value: literal(MARK),
  };
  const listed = after(list, 'listed', [granted(list), lacks]);
  const query = withQuery(listed.query, longestPage(list.operation, context));
  return { body: marked.body, look: [], again: { ...listed, query } };
}

/** Below what the test has made itself nobody else makes anything: the list is what it was. */
function anythingLeft({ creation, context }: Life, list: ValidRequest, place: ListPlace): Seen | undefined {
  const { pathParams } = list.step;
  const isOwn = pathParams.length > 0 && pathParams.every(({ value }) => value.kind === 'captured');
  const body = isOwn ? wrongBody(creation, context) : undefined;
  if (body === undefined) return undefined;
  const { pointer } = place;
  const capture = { name: 'listBefore', from: { kind: 'body', pointer } } as const;
  const value = { kind: 'captured', capture: capture.name } as const;
  const look = { ...after(list, 'before', [granted(list)]), captures: [capture] };
  const again = after(list, 'listed', [granted(list), { kind: 'body-equals', pointer, value }]);
  return { body, look: [look], again };
}

/** One property is changed rightly and another wrongly: the right one must not have been taken. */
function refusedUpdate(life: Life, method: 'put' | 'patch'): readonly TestCase[] {
  const update = life.request(method);
  const read = life.request('get');
  const half = update === undefined || read === undefined ? undefined : halfRight(update, read, life);
  if (update === undefined || read === undefined || half === undefined) return [];
  const traits = {
    title: `stays as it was when ${method.toUpperCase()} is refused`,
    variant: `${method}-refused`,
    clause: `${update.operation.pointer}/requestBody`,
    faultCode: 104,
  } as const;
  const refused = { ...after(update, 'refused', [REFUSED]), body: half.body };
  const { look, untouched } = witnessOf(half, read);
  return [lifeCase(life, traits, [...look, refused, after(read, 'found', [granted(read), untouched])])];
}

/** What must be there is read before and after; what need not be is at least not the refused value. */
function witnessOf(
  { pointer, value, isPromised }: HalfRight,
  read: ValidRequest,
): { readonly look: readonly RequestStep[]; readonly untouched: Expectation } {
  if (!isPromised) return { look: [], untouched: { kind: 'body-differs', pointer, value } };
  const capture = { name: 'valueBefore', from: { kind: 'body', pointer } } as const;
  const before = { ...after(read, 'before', [granted(read)]), captures: [capture] };
  const same = { kind: 'captured', capture: capture.name } as const;
  return { look: [before], untouched: { kind: 'body-equals', pointer, value: same } };
}

interface HalfRight {
  readonly pointer: string;
  readonly value: ValueExpr;
  readonly isPromised: boolean;
  readonly body: RequestBodyExpr;
}

function halfRight(update: ValidRequest, read: ValidRequest, { context }: Life): HalfRight | undefined {
  const shared = deeplyShared(update, read.operation, context)
    .filter((property) => isPlain(property, context))
    .sort((a, b) => Number(b.answer.isPromised) - Number(a.answer.isPromised));
  const sent = [...sentProperties(update, context), ...nestedProperties(update, context)];
  for (const property of shared) {
    const value = otherValue(property, update, context);
    const change = { path: property.path, value: literal(value ?? null) };
    const body = value === undefined ? undefined : brokenBody(update, change, context, sent);
    const { pointer, isPromised } = property.answer;
    if (body !== undefined) return { pointer, isPromised, value: change.value, body };
  }
  return undefined;
}
