import type { Operation } from '#core/spec/index';
import { withArticle } from '../naming.js';
import { itemIdPointer, listPlace } from '../requests/answer-places.js';
import { captureOf, producerStep, removal } from '../requests/created-resource.js';
import { successResponses } from '../requests/expectations.js';
import { longestPage, withQuery } from '../requests/paging.js';
import type { Resource } from '../requests/resources.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import { containsThing } from './listed-thing.js';
import type { Around } from './no-effect.js';
import { testCase } from './strategy.js';

/** A list of one's own things holds none of another user. */
export function listCase(resource: Resource, around: Around): readonly TestCase[] {
  const { ownership, context, planner } = around;
  const list = ownership.listOf(resource);
  const claim = list === undefined ? undefined : ownership.claimOnList(list, resource);
  if (list === undefined || claim === undefined) return [];
  const asked = planner.plan(list);
  const creation = planner.sureCreation(resource);
  const lacks = lacksCreated(list, resource, around);
  if ('impossible' in asked || creation === undefined || lacks === undefined) {
    const reason = `whether it lists ${withArticle(resource.noun)} of another user cannot be told`;
    context.omit('authorisation', list, reason, claim.clause);
    return [];
  }
  const traits = {
    strategy: 'authorisation',
    title: `does not list ${withArticle(resource.noun)} of another user`,
    clause: claim.clause,
    locator: 'ownership',
    variant: 'list',
    faultCode: 206,
    priority: 1,
  } as const;
  const created = producerStep('created', captureOf(resource), resource, creation);
  const listed = listedByOther(asked, lacks, around);
  const steps = [...creation.before, created, ...listedByOwner(listed, asked, resource, around), listed];
  return [testCase(list, traits, { steps, cleanup: [...removal(resource, creation), ...creation.cleanup] })];
}

function lacksCreated(list: Operation, resource: Resource, { context }: Around): Expectation | undefined {
  const place = listPlace(list, context.schemas);
  const itemPointer = place === undefined ? undefined : itemIdPointer(place, resource.idPointer);
  if (place === undefined || itemPointer === undefined) return undefined;
  const value = { kind: 'captured', capture: captureOf(resource) } as const;
  return { kind: 'body-lacks-item', pointer: place.pointer, itemPointer, value };
}

/** Its maker has just listed it, at the same address: that answer is for nobody else (RFC 9111, 3.5). */
function listedByOwner(
  listed: RequestStep,
  { operation, doubts, step: { identity } }: ValidRequest,
  resource: Resource,
  { context }: Around,
): readonly RequestStep[] {
  const anyOf = successResponses(operation).map(({ status }) => status);
  const isSure = doubts.length === 0 && anyOf.length > 0 && !operation.path.includes('{');
  if (!isSure) return [];
  const contains = containsThing(resource, operation, context);
  const isSameAddress = contains !== undefined && contains.query.length === 0;
  const expectations: readonly Expectation[] = [
    { kind: 'status', anyOf },
    ...(isSameAddress ? [contains.expectation] : []),
  ];
  return [{ ...listed, name: 'own', identity, expectations }];
}

/** Beneath a thing of another user, a list may be refused or be empty: either gives nothing away. */
function listedByOther(
  { operation, step, doubts }: ValidRequest,
  lacks: Expectation,
  { context }: Around,
): RequestStep {
  const anyOf = successResponses(operation).map(({ status }) => status);
  const isGranted = !operation.path.includes('{') && doubts.length === 0 && anyOf.length > 0;
  const answered: Expectation = isGranted ? { kind: 'status', anyOf } : { kind: 'not-server-error' };
  const query = withQuery(step.query, longestPage(operation, context));
  return { ...step, name: 'listed', identity: 'userB', query, expectations: [answered, lacks] };
}
