import type { Operation } from '#core/spec/index';
import { withArticle } from '../naming.js';
import { successResponses } from '../requests/expectations.js';
import { shapeOf, type Resource } from '../requests/resources.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, IdentityName, RequestStep, TestCase } from '../test-plan.js';
import { granted } from './crud-life.js';
import { refusedWithoutEffect, type Around } from './no-effect.js';
import { testCase, type CaseSteps, type CaseTraits } from './strategy.js';

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
  const expectations: readonly Expectation[] =
    request.doubts.length > 0
      ? [{ kind: 'status', anyOf: ['4XX'] }]
      : [{ kind: 'rejected', policy: 'forbidden' }];
  const { steps, cleanup } = refusedWithoutEffect(request, { identity, expectations }, around);
  return {
    steps: [
      ...steps.slice(0, request.before.length),
      ...ownView(request),
      ...steps.slice(request.before.length),
    ],
    cleanup,
  };
}

/**
 * What is read for one caller is not kept for the next one (RFC 9111, 3.5): whoever may read it has just done so, at
 * the same address.
 */
function ownView(request: ValidRequest): readonly RequestStep[] {
  const { operation, doubts, step } = request;
  const isGranted = doubts.length === 0 && successResponses(operation).length > 0;
  return operation.method === 'get' && isGranted
    ? [{ ...step, name: 'own', expectations: [granted(request)] }]
    : [];
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
