import { flatten, numberIn } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { Call } from '../../mock/call.js';
import { isPagingPlace } from '../../mock/pages.js';
import { placeOf } from '../../mock/read-input.js';
import type { Thing } from '../../mock/state.js';
import { ALL, brokenPages } from '../later/broken-pages.js';
import type { Granted } from '../explorer.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';

/** Lists are longer or in another order than they should be. */
export const pages: Family = (operation, workshop) => [
  ...ignoringDefaults(operation, workshop),
  ...unstable(operation, workshop),
];

/** As few as can be created in one scene. */
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
export function* createdBefore(operation: Operation, times: number, workshop: Workshop): Iterable<Scene> {
  const list = workshop.explorer.granted(operation, 'required');
  const made = creationFor(operation, workshop);
  if (list === undefined || made === undefined) return;
  const isOwnPath = made.operation.path === operation.path;
  const asked = isOwnPath ? { ...list.request, path: made.request.path } : list.request;
  yield [...made.before, ...Array.from({ length: times }, () => made.request), asked];
}

/** What creates a thing that the list shows. */
export function creationFor(operation: Operation, { mock, spec, explorer }: Workshop): Granted | undefined {
  const role = mock.around.resources.roleOf(operation);
  const create = spec.operations.find((one) => {
    const its = mock.around.resources.roleOf(one);
    return role.kind === 'list' && its.kind === 'create' && its.collection.path === role.collection.path;
  });
  return create === undefined ? undefined : explorer.granted(create);
}

/** Another order behind the first page: what was first comes again, and something never comes. */
const unstable = (operation: Operation, workshop: Workshop): readonly Mutant[] =>
  brokenPages('unstable-pages', operation, workshop, (things, offset, limit) =>
    rotated(things).slice(offset, offset + limit),
  );

function rotated(things: readonly Thing[]): readonly Thing[] {
  const last = things.at(-1);
  return last === undefined ? things : [last, ...things.slice(0, -1)];
}
