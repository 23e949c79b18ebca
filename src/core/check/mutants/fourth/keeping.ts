import type { Operation } from '#core/spec/index';
import type { Acted, Call, Outcome } from '../../mock/call.js';
import { refused, type JsonObject, type MockRequest } from '../../mock/exchange.js';
import type { Collection, Role } from '../../mock/resources.js';
import { withoutSingle, withSingle, withThing, type MockState, type Thing } from '../../mock/state.js';
import { grantedWays } from '../later/ground.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';

/** What is gone is remembered for too long, and what was changed for not long enough. */
export const keeping: Family = (operation, workshop) => {
  const role = workshop.mock.around.resources.roleOf(operation);
  if (role.kind === 'create') return recreated(operation, role.collection, workshop);
  return role.kind === 'list' ? staleLists(operation, role.collection, workshop) : [];
};

/** The operations of these kinds on a collection. */
function operationsOn(
  { path }: Collection,
  kinds: readonly Role['kind'][],
  { spec, mock }: Workshop,
): readonly Operation[] {
  return spec.operations.filter((operation) => {
    const role = mock.around.resources.roleOf(operation);
    return role.kind !== 'single' && kinds.includes(role.kind) && role.collection.path === path;
  });
}

/** Where nothing else looks: no path of a document begins like this. */
const GRAVE = '~removed';
const TAKEN = 'there is one already';

/** A row that is only marked as removed keeps its place in a unique column. */
function recreated(operation: Operation, collection: Collection, workshop: Workshop): readonly Mutant[] {
  const removals = operationsOn(collection, ['remove'], workshop);
  if (removals.length === 0) return [];
  return [
    {
      operator: 'refuse-recreated',
      operation: operation.key,
      place: '',
      clause: operation.pointer,
      faultCode: 101,
      telling: 'clause',
      scenes: () => createdAgain(operation, removals, workshop),
      breaks: (right) => ({
        act: (call, state) => {
          const acted = right.act(call, state);
          if (removals.includes(call.operation)) return burying(acted);
          return call.operation === operation && isBuried(acted, state)
            ? { outcome: refused('invalid', TAKEN), state }
            : acted;
        },
        answer: (call, outcome) => {
          const response = right.answer(call, outcome);
          return outcome.kind === 'refused' && outcome.detail === TAKEN
            ? { ...response, status: 409 }
            : response;
        },
      }),
    },
  ];
}

function burying({ outcome, state }: Acted): Acted {
  if (outcome.kind !== 'thing') return { outcome, state };
  const { thing } = outcome;
  const buried: Thing = { ...thing, collection: `${GRAVE}${thing.collection}` };
  return { outcome, state: withThing(state, buried) };
}

function isBuried({ outcome }: Acted, { things }: MockState): boolean {
  if (outcome.kind !== 'thing' || Object.keys(outcome.thing.fields).length === 0) return false;
  const { collection, fields } = outcome.thing;
  const wanted = JSON.stringify(fields);
  return [...things.values()].some(
    (thing) => thing.collection === `${GRAVE}${collection}` && JSON.stringify(thing.fields) === wanted,
  );
}

/** What was created is removed, and created once more. */
function* createdAgain(
  operation: Operation,
  removals: readonly Operation[],
  workshop: Workshop,
): Iterable<Scene> {
  for (const removal of removals) {
    for (const { before, request } of grantedWays(removal, workshop)) {
      const creation = before.findLast((one) => workshop.mock.operationOf(one) === operation);
      if (creation !== undefined) yield [...before, request, creation];
    }
  }
}

const CACHE = '~lists';

/** A list is kept until something is created or removed. */
function staleLists(operation: Operation, collection: Collection, workshop: Workshop): readonly Mutant[] {
  const changes = operationsOn(collection, ['replace', 'merge'], workshop);
  const clearing = operationsOn(collection, ['create', 'remove'], workshop);
  if (changes.length === 0) return [];
  return [
    {
      operator: 'stale-list',
      operation: operation.key,
      place: '',
      clause: operation.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => listedTwice(operation, changes, workshop),
      breaks: (right) => ({
        act: (call, state) => {
          const acted = right.act(call, state);
          if (clearing.includes(call.operation) || isNew(acted)) return emptied(acted);
          return call.operation === operation ? cached(call, acted, state) : acted;
        },
      }),
    },
  ];
}

const isNew = ({ outcome }: Acted): boolean => outcome.kind === 'thing' && outcome.isNew;

function emptied({ outcome, state }: Acted): Acted {
  const keys = [...state.singles.keys()].filter((key) => key.startsWith(CACHE));
  return { outcome, state: keys.reduce(withoutSingle, state) };
}

function cached({ caller, request: { path, query } }: Call, acted: Acted, before: MockState): Acted {
  const key = `${CACHE} ${caller.identity} ${path} ${JSON.stringify(query)}`;
  const outcome = before.singles.get(key) as unknown as Outcome | undefined;
  if (outcome !== undefined) return { outcome, state: before };
  return acted.outcome.kind === 'list'
    ? { ...acted, state: withSingle(acted.state, key, acted.outcome as unknown as JsonObject) }
    : acted;
}

/** Before and after a change. */
function* listedTwice(
  operation: Operation,
  changes: readonly Operation[],
  { explorer }: Workshop,
): Iterable<Scene> {
  const list = explorer.granted(operation, 'required');
  if (list === undefined) return;
  for (const variant of ['other', '']) {
    for (const change of changes) {
      const granted = explorer.granted(change, 'full', variant);
      if (granted === undefined) continue;
      const look = besides(list.request, granted.request);
      yield [...granted.before, look, granted.request, look];
    }
  }
}

/** The list of the things that another request is about, below the same things. */
function besides(list: MockRequest, { path }: MockRequest): MockRequest {
  const given = path.split('/');
  return {
    ...list,
    path: list.path
      .split('/')
      .map((part, at) => given[at] ?? part)
      .join('/'),
  };
}
