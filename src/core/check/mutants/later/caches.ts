import type { Operation } from '#core/spec/index';
import type { Acted, Call, Outcome } from '../../mock/call.js';
import type { JsonObject, MockRequest } from '../../mock/exchange.js';
import { isOpen } from '../../mock/resources.js';
import { withoutSingle, withSingle, type MockState } from '../../mock/state.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { collectionOf } from './ground.js';

/** Answers that are kept for too long, or for too many. */
export const caches: Family = (operation, workshop) => [
  ...stale(operation, workshop),
  ...shared(operation, workshop),
];

/** Kept where nothing else looks: no path of a document begins like this. */
const CACHE = '~cache';

const kept = (key: string, state: MockState): Outcome | undefined =>
  state.singles.get(key) as unknown as Outcome | undefined;

const keeping = (key: string, { outcome, state }: Acted): Acted => ({
  outcome,
  state: outcome.kind === 'refused' ? state : withSingle(state, key, outcome as unknown as JsonObject),
});

/** A thing stays as it was when it was first read. */
function stale(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const role = workshop.mock.around.resources.roleOf(operation);
  const changes = role.kind === 'read' ? changesOf(operation, workshop) : [];
  if (changes.length === 0) return [];
  const named = operation.parameters.findLast((one) => one.in === 'path');
  return [
    {
      operator: 'read-stale',
      operation: operation.key,
      place: '',
      clause: named?.pointer ?? operation.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => readTwice(operation, changes, workshop),
      breaks: (right) => ({
        act: (call, state) => {
          if (call.operation !== operation) return right.act(call, state);
          const key = `${CACHE} ${call.caller.identity} ${call.request.path}`;
          const outcome = kept(key, state);
          return outcome === undefined ? keeping(key, right.act(call, state)) : { outcome, state };
        },
      }),
    },
  ];
}

function changesOf(operation: Operation, workshop: Workshop): readonly Operation[] {
  const collection = collectionOf(operation, workshop);
  return workshop.spec.operations.filter(
    (one) =>
      ['put', 'patch', 'delete'].includes(one.method) &&
      one.path.endsWith('}') &&
      collectionOf(one, workshop)?.path === collection?.path,
  );
}

function* readTwice(
  operation: Operation,
  changes: readonly Operation[],
  { explorer }: Workshop,
): Iterable<Scene> {
  const read = explorer.granted(operation);
  if (read === undefined) return;
  for (const variant of ['other', '']) {
    for (const change of changes) {
      const granted = explorer.granted(change, 'full', variant);
      if (granted === undefined) continue;
      const look = { ...read.request, path: granted.request.path };
      yield [...granted.before, look, granted.request, look];
    }
  }
}

/** What one user may see, whoever asks next sees, until something is written. */
function shared(operation: Operation, workshop: Workshop): readonly Mutant[] {
  if (operation.method !== 'get' || isOpen(operation)) return [];
  return [
    {
      operator: 'share-cache',
      operation: operation.key,
      place: '',
      clause: operation.securityPointer ?? operation.pointer,
      faultCode: 206,
      telling: 'content',
      scenes: () => oneAfterTheOther(operation, workshop),
      breaks: (right) => ({
        act: (call, state) => {
          if (isWrite(call)) return emptied(right.act(call, state));
          if (call.operation !== operation) return right.act(call, state);
          const key = `${CACHE} ${addressOf(call.request, workshop)}`;
          const outcome = kept(key, state);
          return outcome === undefined ? keeping(key, right.act(call, state)) : { outcome, state };
        },
      }),
    },
  ];
}

const isWrite = ({ operation }: Call): boolean => operation.method !== 'get' && operation.method !== 'head';

function emptied(acted: Acted): Acted {
  const keys = [...acted.state.singles.keys()].filter((key) => key.startsWith(CACHE));
  return { ...acted, state: keys.reduce(withoutSingle, acted.state) };
}

/** Path and query; a key in the query is a credential, and no part of the address. */
function addressOf({ path, query }: MockRequest, { spec }: Workshop): string {
  const keys = new Set(
    Object.values(spec.securitySchemes).flatMap((one) => (one.kind === 'api-key' ? [one.name] : [])),
  );
  return JSON.stringify([path, query.filter(([name]) => !keys.has(name))]);
}

/** The owner asks, then somebody else; of a list, with something in it. */
function* oneAfterTheOther(operation: Operation, { explorer, spec, mock }: Workshop): Iterable<Scene> {
  const found = explorer.granted(operation);
  if (found === undefined) return;
  const other = explorer.written(operation, { ...found.input, identity: 'userB' });
  yield [...found.before, found.request, other];
  for (const change of spec.operations.filter(({ path }) => path === operation.path)) {
    const changed = change.method === 'get' ? undefined : explorer.granted(change);
    if (changed !== undefined) yield [...found.before, changed.request, found.request, other];
  }
  const role = mock.around.resources.roleOf(operation);
  if (role.kind !== 'list') return;
  const create = spec.operations.find((one) => {
    const its = mock.around.resources.roleOf(one);
    return its.kind === 'create' && its.collection.path === role.collection.path;
  });
  const made = create === undefined ? undefined : explorer.granted(create);
  const path = made?.request.path ?? '';
  if (made !== undefined)
    yield [...made.before, made.request, { ...found.request, path }, { ...other, path }];
}
