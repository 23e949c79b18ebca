import { flatten, numberIn } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { Acted, Call } from '../../mock/call.js';
import type { MockSteps } from '../../mock/mock-api.js';
import { isPagingPlace, pageOf, placesOfPaging } from '../../mock/pages.js';
import { placeOf } from '../../mock/read-input.js';
import type { MockState, Thing } from '../../mock/state.js';
import { lives } from '../lives.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';

/** Lists are longer or in another order than they should be. */
export const pages: Family = (operation, workshop) => [
  ...ignoringDefaults(operation, workshop),
  ...unstable(operation, workshop),
];

/** More than any document has as its default, and few enough to be created in one scene. */
const ALL = 1000;
const MOST_CREATED = 100;

/** Where no limit is sent, there is none. */
function ignoringDefaults(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { mock, spec } = workshop;
  const role = mock.around.resources.roleOf(operation);
  const limit = operation.parameters.find((one) => isPagingPlace(one, 'limit'));
  const count = limit === undefined ? undefined : numberIn(flatten(limit.schema, spec.schemas), 'default');
  if (role.kind !== 'list' || limit === undefined || count === undefined || count > MOST_CREATED) return [];
  const place = placeOf(limit);
  const unlimited = (call: Call): Call => ({
    ...call,
    input: { ...call.input, parameters: new Map([[place, ALL], ...call.input.parameters]) },
  });
  return [
    {
      operator: 'ignore-default',
      operation: operation.key,
      place,
      clause: `${limit.schemaPointer}/default`,
      faultCode: 101,
      telling: 'content',
      scenes: () => createdBefore(operation, count + 1, workshop),
      breaks: (right) => ({
        act: (call, state) => right.act(call.operation === operation ? unlimited(call) : call, state),
      }),
    },
  ];
}

/** The list after so many creations, without a word about its pages. */
export function* createdBefore(
  operation: Operation,
  times: number,
  { mock, spec, explorer }: Workshop,
): Iterable<Scene> {
  const role = mock.around.resources.roleOf(operation);
  const list = explorer.granted(operation, 'required');
  const create = spec.operations.find((one) => {
    const its = mock.around.resources.roleOf(one);
    return role.kind === 'list' && its.kind === 'create' && its.collection.path === role.collection.path;
  });
  if (list === undefined || create === undefined) return;
  const made = explorer.granted(create);
  if (made === undefined) return;
  const isOwnPath = create.path === operation.path;
  const asked = isOwnPath ? { ...list.request, path: made.request.path } : list.request;
  yield [...made.before, ...Array.from({ length: times }, () => made.request), asked];
}

/** Another order behind the first page: what was first comes again, and something never comes. */
function unstable(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const role = workshop.mock.around.resources.roleOf(operation);
  const [place] = placesOfPaging(operation, 'offset');
  if (role.kind !== 'list' || place === undefined) return [];
  const parameter = operation.parameters.find((one) => place === placeOf(one));
  return [
    {
      operator: 'unstable-pages',
      operation: operation.key,
      place,
      clause: parameter?.pointer ?? operation.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => lives(operation, role.collection, workshop),
      breaks: (right) => ({
        act: (call, state) =>
          call.operation === operation ? reordered(right, call, state, workshop) : right.act(call, state),
      }),
    },
  ];
}

function reordered(right: MockSteps, call: Call, state: MockState, { spec }: Workshop): Acted {
  const acted = right.act(call, state);
  const { offset, limit } = pageOf(call.operation, call.input.parameters, spec.schemas);
  if (acted.outcome.kind !== 'list' || offset === 0) return acted;
  const offsets = new Set(placesOfPaging(call.operation, 'offset'));
  const limits = placesOfPaging(call.operation, 'limit').map((place) => [place, ALL] as const);
  const kept = [...call.input.parameters].filter(([place]) => !offsets.has(place));
  const input = { ...call.input, parameters: new Map([...kept, ...limits]) };
  const whole = right.act({ ...call, input }, state).outcome;
  if (whole.kind !== 'list') return acted;
  const things = rotated(whole.things).slice(offset, offset + limit);
  return { ...acted, outcome: { ...acted.outcome, things } };
}

function rotated(things: readonly Thing[]): readonly Thing[] {
  const last = things.at(-1);
  return last === undefined ? things : [last, ...things.slice(0, -1)];
}
