import type { Operation } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import type { Ownership } from '../ownership.js';
import type { PlanningContext } from '../planning-context.js';
import { listPlace } from '../requests/answer-places.js';
import { captureOf } from '../requests/created-resource.js';
import { successResponses } from '../requests/expectations.js';
import { deeplyShared } from '../requests/nested-properties.js';
import { longestPage, withQuery } from '../requests/paging.js';
import type { Resource } from '../requests/resources.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { changedBody, isPlain, otherValue } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestBodyExpr, RequestStep } from '../test-plan.js';
import { granted } from './crud-life.js';
import { containsThing } from './listed-thing.js';
import { markedBody } from './marked-body.js';
import type { CaseSteps } from './strategy.js';

export interface Around {
  readonly ownership: Ownership;
  readonly context: PlanningContext;
  readonly planner: RequestPlanner;
}

/**
 * A request that must be refused, and a look by whoever may at what it must not have done: a server can refuse and do
 * it all the same. Where nothing shows what it would have done, the refusal is all that is judged.
 *
 * @param sent how the refused request differs from the valid one
 */
export function refusedWithoutEffect(
  request: ValidRequest,
  sent: Partial<RequestStep>,
  around: Around,
): CaseSteps {
  const { before, step, cleanup } = request;
  const witness = witnessOf(request, around);
  if (witness === undefined) return { steps: [...before, { ...step, ...sent }], cleanup };
  const { look, again, body } = witness;
  const refused: RequestStep = { ...step, ...sent, name: 'refused', ...(body === undefined ? {} : { body }) };
  return { steps: [...before, ...look, refused, again], cleanup };
}

interface Witness {
  readonly look: readonly RequestStep[];
  readonly again: RequestStep;
  /** A body that would change what is looked at. */
  readonly body?: RequestBodyExpr;
}

/** How the owner can see that a refused creation, change or removal was none. */
function witnessOf(request: ValidRequest, around: Around): Witness | undefined {
  const { method, path } = request.operation;
  if (method === 'post') return nothingNew(request, around);
  if (!['put', 'patch', 'delete'].includes(method) || !path.endsWith('}')) return undefined;
  return unchanged(request, around) ?? (method === 'delete' ? stillListed(request, around) : undefined);
}

/** Read by itself, the thing is there, and is what it was. */
function unchanged(request: ValidRequest, around: Around): Witness | undefined {
  const read = sureRead(request.operation.path, request, around);
  if (read === undefined) return undefined;
  const again: RequestStep = { ...read.step, name: 'found', expectations: [granted(read)] };
  const changed = changeSeenIn(request, read, around.context);
  if (changed === undefined) return { look: [], again };
  const { pointer, body } = changed;
  const look: RequestStep = {
    ...read.step,
    name: 'before',
    expectations: [granted(read)],
    captures: [{ name: 'valueBefore', from: { kind: 'body', pointer } }],
  };
  const value = { kind: 'captured', capture: 'valueBefore' } as const;
  const same: Expectation = { kind: 'body-equals', pointer, value };
  return {
    look: [look],
    again: { ...again, expectations: [granted(read), same] },
    ...(body === undefined ? {} : { body }),
  };
}

/** What no request reads by itself can still be listed. */
function stillListed(request: ValidRequest, around: Around): Witness | undefined {
  const { path } = request.operation;
  const resource = around.planner.resources.at(path);
  if (resource === undefined || !makes(request, resource)) return undefined;
  const list = sureRead(resource.create.path, request, around);
  const contains = list === undefined ? undefined : containsThing(resource, list.operation, around.context);
  if (list === undefined || contains === undefined) return undefined;
  const { expectation, query } = contains;
  const listed = { ...list.step, query: withQuery(list.step.query, query) };
  return { look: [], again: { ...listed, name: 'listed', expectations: [granted(list), expectation] } };
}

const makes = ({ before }: ValidRequest, resource: Resource): boolean =>
  before.some(({ captures }) => captures.some(({ name }) => name === captureOf(resource)));

/** Nothing else that a suite creates is called so. */
const MARK = 'Made without leave';

/** The list shows nothing with a text that only the refused request had. */
function nothingNew(request: ValidRequest, around: Around): Witness | undefined {
  const { operation, step } = request;
  const { context, planner } = around;
  const resource = planner.resources.createdBy(operation);
  const list = resource === undefined ? undefined : sureRead(operation.path, request, around);
  const place = list === undefined ? undefined : listPlace(list.operation, context.schemas);
  const marked = place === undefined ? undefined : markedBody(request, place, MARK, context);
  if (list === undefined || place === undefined || marked === undefined || step.body === undefined)
    return undefined;
  const { pointer: itemPointer, body } = marked;
  const lacks: Expectation = {
    kind: 'body-lacks-item',
    pointer: place.pointer,
    itemPointer,
    value: literal(MARK),
  };
  const query = withQuery(list.step.query, longestPage(list.operation, context));
  return {
    look: [],
    again: { ...list.step, name: 'listed', query, expectations: [granted(list), lacks] },
    body,
  };
}

/** The GET of a path, where it is surely granted after what comes before the request. */
function sureRead(
  path: string,
  request: ValidRequest,
  { ownership, planner }: Around,
): ValidRequest | undefined {
  const read: Operation | undefined = ownership.readAt(path);
  const plan = read === undefined ? undefined : planner.plan(read);
  if (plan === undefined || 'impossible' in plan || plan.doubts.length > 0) return undefined;
  const known = new Set(request.before.map(({ name }) => name));
  const isSure =
    successResponses(plan.operation).length > 0 && plan.before.every(({ name }) => known.has(name));
  return isSure ? plan : undefined;
}

/** Where the answer shows what a refused change would have done. */
function changeSeenIn(
  request: ValidRequest,
  read: ValidRequest,
  context: PlanningContext,
): { readonly pointer: string; readonly body?: RequestBodyExpr } | undefined {
  const shared = deeplyShared(request, read.operation, context).filter(
    (property) => property.answer.isPromised && isPlain(property, context),
  );
  for (const property of shared) {
    const { pointer } = property.answer;
    // A fresh text is another one than that of the creation.
    if (property.value.kind === 'unique') return { pointer };
    const value = otherValue(property, request, context);
    const changes = [{ path: property.path, value: literal(value ?? null) }];
    const body = value === undefined ? undefined : changedBody(request, changes, context);
    if (body !== undefined) return { pointer, body };
  }
  return undefined;
}
