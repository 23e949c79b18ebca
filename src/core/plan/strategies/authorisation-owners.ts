import type { Operation } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import { withArticle } from '../naming.js';
import type { Ownership } from '../ownership.js';
import type { PlanningContext } from '../planning-context.js';
import { successResponses } from '../requests/expectations.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { shapeOf, type Resource } from '../requests/resources.js';
import { changedBody, isPlain, otherValue, sharedProperties } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, IdentityName, RequestBodyExpr, RequestStep, TestCase } from '../test-plan.js';
import { testCase, type CaseSteps, type CaseTraits } from './strategy.js';

export interface Around {
  readonly ownership: Ownership;
  readonly context: PlanningContext;
  readonly planner: RequestPlanner;
}

/** An operation on something that user A has made before, and the clause that keeps others from it. */
export interface Owned {
  readonly operation: Operation;
  readonly resource: Resource;
  readonly request: ValidRequest;
  readonly clause: string;
}

/** Another user is refused, without effect; and where the document can keep a secret, not even told that there is one. */
export function refusedCases(owned: Owned, around: Around): readonly TestCase[] {
  const { operation, request, clause } = owned;
  const traits: CaseTraits = {
    strategy: 'authorisation',
    title: titleOf(owned),
    clause,
    locator: 'ownership',
    variant: 'other-user',
    faultCode: 206,
    priority: 1,
  };
  const refused = testCase(operation, traits, refusedTo('userB', request, around));
  return [refused, ...existenceCase(owned)];
}

function titleOf({ operation, resource }: Owned): string {
  const { method, path } = operation;
  const thing = withArticle(resource.noun);
  const isItself = shapeOf(path) === resource.itemShape;
  if (method === 'get' || method === 'head')
    return isItself ? `does not show ${thing} to another user` : `shows nothing of ${thing} to another user`;
  if (isItself && method === 'delete') return `does not let another user delete ${thing}`;
  if (isItself && (method === 'put' || method === 'patch'))
    return `does not let another user change ${thing}`;
  return `does nothing to ${thing} for another user`;
}

/** A request by somebody who may not send it, and a look at what it must not have changed. */
export function refusedTo(identity: IdentityName, request: ValidRequest, around: Around): CaseSteps {
  const { before, step, cleanup, doubts } = request;
  const expectations: readonly Expectation[] =
    doubts.length > 0 ? [{ kind: 'status', anyOf: ['4XX'] }] : [{ kind: 'rejected', policy: 'forbidden' }];
  const refused: RequestStep = { ...step, name: 'refused', identity, expectations };
  const witness = witnessOf(request, around);
  if (witness === undefined) return { steps: [...before, { ...refused, name: 'response' }], cleanup };
  const { look, again, body } = witness;
  const sent = body === undefined ? refused : { ...refused, body };
  return { steps: [...before, ...look, sent, again], cleanup };
}

interface Witness {
  readonly look: readonly RequestStep[];
  readonly again: RequestStep;
  /** A body that would change what is looked at. */
  readonly body?: RequestBodyExpr;
}

/** How the owner can see that a refused change or removal was none: the thing is there, and is what it was. */
function witnessOf(request: ValidRequest, around: Around): Witness | undefined {
  const { operation } = request;
  const isChanging = ['put', 'patch', 'delete'].includes(operation.method);
  const read = isChanging ? readOf(operation, around) : undefined;
  const isSure = read?.doubts.length === 0 && read.before.every(({ name }) => hasStep(request, name));
  if (read === undefined || !isSure || !operation.path.endsWith('}')) return undefined;
  const granted: Expectation = {
    kind: 'status',
    anyOf: successResponses(read.operation).map(({ status }) => status),
  };
  const again: RequestStep = { ...read.step, name: 'found', expectations: [granted] };
  const changed = changeSeenIn(request, read, around.context);
  if (changed === undefined) return { look: [], again };
  const { pointer, body } = changed;
  const look: RequestStep = {
    ...read.step,
    name: 'before',
    expectations: [granted],
    captures: [{ name: 'valueBefore', from: { kind: 'body', pointer } }],
  };
  const same: Expectation = {
    kind: 'body-equals',
    pointer,
    value: { kind: 'captured', capture: 'valueBefore' },
  };
  return {
    look: [look],
    again: { ...again, expectations: [granted, same] },
    ...(body === undefined ? {} : { body }),
  };
}

const hasStep = ({ before }: ValidRequest, wanted: string): boolean =>
  before.some(({ name }) => name === wanted);

function readOf({ path }: Operation, { ownership, planner }: Around): ValidRequest | undefined {
  const read = ownership.readAt(path);
  const plan = read === undefined ? undefined : planner.plan(read);
  return plan === undefined || 'impossible' in plan || successResponses(plan.operation).length === 0
    ? undefined
    : plan;
}

/** Where the answer shows what a refused change would have done. */
function changeSeenIn(
  request: ValidRequest,
  read: ValidRequest,
  context: PlanningContext,
): { readonly pointer: string; readonly body?: RequestBodyExpr } | undefined {
  const shared = sharedProperties(request, read.operation, context).filter(
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

/**
 * A document that lists its refusals, and 403 is none of them, hides what belongs to others behind the 404 of what
 * does not exist (RFC 9110, 15.5.4).
 */
function existenceCase({ operation, resource, request, clause }: Owned): readonly TestCase[] {
  const documented = new Set(operation.responses.map(({ status }) => status));
  const isHidden =
    ['401', '404'].every((status) => documented.has(status)) &&
    ['403', '4XX', 'default'].every((status) => !documented.has(status));
  if (!isHidden || request.doubts.length > 0) return [];
  const notFound = operation.responses.find(({ status }) => status === '404')?.pointer ?? clause;
  const traits: CaseTraits = {
    strategy: 'authorisation',
    title: `does not even say to another user that there is ${withArticle(resource.noun)}`,
    clause: notFound,
    locator: 'ownership',
    variant: 'existence',
    faultCode: 204,
    priority: 2,
  };
  const step: RequestStep = {
    ...request.step,
    identity: 'userB',
    expectations: [{ kind: 'rejected', policy: 'not-found' }],
  };
  return [testCase(operation, traits, { steps: [...request.before, step], cleanup: request.cleanup })];
}
