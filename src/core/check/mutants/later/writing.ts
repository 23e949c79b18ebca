import type { Operation } from '#core/spec/index';
import type { Acted, Call } from '../../mock/call.js';
import type { JsonObject, MockRequest } from '../../mock/exchange.js';
import type { MockSteps } from '../../mock/mock-api.js';
import { thingsIn, withoutThing, withThing, type MockState } from '../../mock/state.js';
import type { Granted } from '../explorer.js';
import type { Family } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { looksBack } from './ground.js';

const WRITES = new Set(['replace', 'merge', 'remove']);

/** The `WHERE` is missing: every thing of the collection is changed or removed. */
export const writing: Family = (operation, workshop) => {
  const role = workshop.mock.around.resources.roleOf(operation);
  if (!WRITES.has(role.kind) || !operation.path.endsWith('}')) return [];
  const named = operation.parameters.findLast((one) => one.in === 'path');
  return [
    {
      operator: 'write-to-all',
      operation: operation.key,
      place: '',
      clause: named?.pointer ?? operation.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => amongOthers(operation, workshop),
      breaks: (right) => ({
        act: (call, state) =>
          call.operation === operation ? toAll(right, call, state) : right.act(call, state),
      }),
    },
  ];
};

function toAll(right: MockSteps, call: Call, before: MockState): Acted {
  const { outcome, state } = right.act(call, before);
  if (outcome.kind !== 'thing') return { outcome, state };
  const { collection, fields } = outcome.thing;
  const others = thingsIn(state, collection).filter(({ id }) => id !== outcome.thing.id);
  const isRemoval = call.role.kind === 'remove';
  const all = others.reduce<MockState>(
    (known, thing) => (isRemoval ? withoutThing(known, thing) : withThing(known, { ...thing, fields })),
    state,
  );
  return { outcome, state: all };
}

/** The thing has others beside it: what created it is sent again, as it was and with other content. */
function* amongOthers(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const looks = looksBack(operation, workshop);
  for (const variant of ['', 'other']) {
    const granted = workshop.explorer.granted(operation, 'full', variant);
    if (granted === undefined) continue;
    for (const other of otherCreations(granted, workshop))
      yield looks([...granted.before, other, granted.request]);
    yield looks([...granted.before, granted.request]);
  }
}

function otherCreations({ before }: Granted, { mock, explorer }: Workshop): readonly MockRequest[] {
  const last = before.at(-1);
  const create = last === undefined ? undefined : mock.operationOf(last);
  if (last === undefined || create === undefined) return [];
  const role = mock.around.resources.roleOf(create);
  const idName = role.kind === 'single' ? undefined : role.collection.idName;
  const other = explorer.granted(create, 'full', 'other')?.request.body;
  const bodies = [other, renamed(last.body, idName)].filter((body) => body !== undefined);
  return [last, ...bodies.map((body) => ({ ...last, body }))];
}

/** With another id, where it is the client that chooses it. */
function renamed(body: string | undefined, idName: string | undefined): string | undefined {
  if (body === undefined || idName === undefined || !body.startsWith('{')) return undefined;
  const fields = JSON.parse(body) as JsonObject;
  const id = fields[idName];
  if (typeof id === 'number') return JSON.stringify({ ...fields, [idName]: id + 1 });
  return typeof id === 'string' ? JSON.stringify({ ...fields, [idName]: `${id}2` }) : undefined;
}
