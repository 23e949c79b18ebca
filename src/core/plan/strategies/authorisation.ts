import type { Operation } from '#core/spec/index';
import { letsAnybodyIn } from '../identities.js';
import { withArticle } from '../naming.js';
import { Ownership } from '../ownership.js';
import { listPlace } from '../requests/answer-places.js';
import type { Resource } from '../requests/resources.js';
import type { TestCase } from '../test-plan.js';
import { administrationCase } from './authorisation-administration.js';
import { listCase } from './authorisation-lists.js';
import { refusedCases } from './authorisation-owners.js';
import type { Around } from './no-effect.js';
import type { Strategy } from './strategy.js';

/**
 * What a user has made is for that user: another one cannot read, list, change or delete it, nor do anything else
 * with it, and what is refused has no effect. Plain users do not do what is for administrators.
 */
export const authorisation: Strategy = {
  name: 'authorisation',
  plan: (operations, context, planner) => {
    const around: Around = { ownership: new Ownership(context), context, planner };
    const secured = operations.filter((operation) => !letsAnybodyIn(operation));
    const cases = secured.flatMap((operation) =>
      context.identities.isAdministrative(operation)
        ? administrationCase(operation, around)
        : refusalsOf(operation, around),
    );
    const listed = usersResources(around).flatMap((resource) => listCase(resource, around));
    omitUnclaimed([...cases, ...listed], around);
    return [...cases, ...listed];
  },
};

function refusalsOf(operation: Operation, around: Around): readonly TestCase[] {
  const { ownership, context, planner } = around;
  const trail = trailOf(operation, around);
  const claim = ownership.claimOn(operation, trail);
  // An empty list of what belongs to somebody else gives nothing away; browsers ask for OPTIONS without credentials.
  if (claim === undefined || isList(operation, around) || operation.method === 'options') return [];
  const request = planner.plan(operation);
  const resource = trail.at(-1);
  if ('impossible' in request) {
    context.omit('authorisation', operation, request.impossible, claim.clause);
    return [];
  }
  if (resource === undefined || request.isPathDoubtful || !trail.every((one) => isUsers(one, around))) {
    const reason = 'nothing that belongs to one user is surely there for another to be refused';
    context.omit('authorisation', operation, reason, claim.clause);
    return [];
  }
  return refusedCases({ operation, resource, request, clause: claim.clause }, around);
}

const isList = (operation: Operation, { context }: Around): boolean =>
  operation.method === 'get' &&
  !operation.path.endsWith('}') &&
  listPlace(operation, context.schemas) !== undefined;

/** What users make; and not administrators for them, or anybody. */
const isUsers = ({ create }: Resource, { context }: Around): boolean =>
  context.identities.of(create).identity === 'userA';

const usersResources = (around: Around): readonly Resource[] =>
  around.planner.resources.all.filter((resource) => isUsers(resource, around));

/** The resources that a path names, from the left. */
function trailOf({ path }: Operation, { planner }: Around): readonly Resource[] {
  return [...path.matchAll(/\{[^{}]+\}/gu)].flatMap(
    (match) => planner.resources.at(path.slice(0, match.index + match[0].length)) ?? [],
  );
}

/** Said once for each resource that users make and no test is about. */
function omitUnclaimed(cases: readonly TestCase[], around: Around): void {
  const tested = new Set(cases.flatMap(({ covers }) => covers));
  for (const { create, noun } of usersResources(around)) {
    const reason = `the document does not say whose ${withArticle(noun)} is; the project's settings can`;
    if (!tested.has(create.key)) around.context.omit('authorisation', create, reason);
  }
}
