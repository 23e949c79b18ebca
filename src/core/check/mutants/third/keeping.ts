import { flatten, subschema, typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { Acted, Call } from '../../mock/call.js';
import { refused, type JsonObject } from '../../mock/exchange.js';
import { collectionPath } from '../../mock/locate.js';
import type { MockSteps } from '../../mock/mock-api.js';
import type { Collection } from '../../mock/resources.js';
import { pathOf, withoutThing, withSingle, withThing, type MockState } from '../../mock/state.js';
import type { InputPlace } from '../input-places.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { bodyPlaces, collectionOf, looksBack } from '../later/ground.js';
import { maker, throughout } from '../later/understood.js';

/** What is kept is not what was sent, or not where it should be. */
export const keeping: Family = (operation, workshop) => {
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  return [
    ...(['post', 'put', 'patch'].includes(operation.method) ? otherwise(operation, workshop) : []),
    ...(kind === 'replace' || kind === 'merge' ? [missingTheUnchanged(operation, workshop)] : []),
    ...(kind === 'create' ? countingForIds(operation, workshop) : []),
  ];
};

function otherwise(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = bodyPlaces(operation, workshop).filter(({ value }) => value.path.length > 0);
  const make = maker(operation, workshop);
  const elements = elementsOf(workshop);
  return [
    ...make(
      'reorder-list',
      places.filter((place) => elements(place).length > 1),
      (place) => [elements(place)],
      throughout(asSet),
    ),
    ...make('cut-decimals', places.filter(isDecimal), () => [12.75, 1.5, 100.25], throughout(cut)),
  ];
}

/** Two texts that a list may have, the last of the alphabet first; none where it has no texts. */
const elementsOf =
  ({ spec }: Workshop) =>
  ({ value }: InputPlace): readonly string[] => {
    const items = typesOf(value.flat).includes('array') ? subschema(value.flat, 'items') : undefined;
    const flat = items === undefined ? undefined : flatten(items, spec.schemas);
    if (flat === undefined || !typesOf(flat).includes('string')) return [];
    const named = flat['enum'];
    if (Array.isArray(named)) return (named as readonly string[]).toSorted().toReversed().slice(0, 2);
    return Object.hasOwn(flat, 'format') || Object.hasOwn(flat, 'pattern') ? [] : ['winter', 'autumn'];
  };

const asSet = (value: Json): Json =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? [...new Set(value as readonly string[])].sort()
    : value;

const isDecimal = ({ value: { flat } }: InputPlace): boolean => typesOf(flat).includes('number');
const cut = (value: Json): Json => (typeof value === 'number' ? Math.trunc(value) : value);

/** No row was changed, so there was none. */
function missingTheUnchanged(operation: Operation, workshop: Workshop): Mutant {
  return {
    operator: 'unchanged-as-unknown',
    operation: operation.key,
    place: '',
    clause: operation.pointer,
    faultCode: 101,
    telling: 'clause',
    *scenes() {
      for (const extent of ['full', 'required'] as const) {
        const granted = workshop.explorer.granted(operation, extent);
        if (granted !== undefined) yield [...granted.before, granted.request, granted.request];
      }
    },
    breaks: (right) => ({
      act: (call, state) => {
        const acted = right.act(call, state);
        return call.operation === operation && isUnchanged(acted, state)
          ? { outcome: refused('not-found', 'no row was changed'), state }
          : acted;
      },
    }),
  };
}

function isUnchanged({ outcome }: Acted, before: MockState): boolean {
  const known = outcome.kind === 'thing' ? before.things.get(pathOf(outcome.thing)) : undefined;
  return outcome.kind === 'thing' && known !== undefined && said(known.fields) === said(outcome.thing.fields);
}

const said = (fields: JsonObject): string =>
  JSON.stringify(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));

/** The id of a new thing is how many there are, and one more. */
function countingForIds(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const collection = collectionOf(operation, workshop);
  const remove = workshop.spec.operations.find((one) => {
    const role = workshop.mock.around.resources.roleOf(one);
    return role.kind === 'remove' && role.collection.path === collection?.path;
  });
  if (collection === undefined || remove === undefined || isNamedByClients(collection)) return [];
  return [
    {
      operator: 'reuse-id',
      operation: operation.key,
      place: '',
      clause: collection.parameter?.pointer ?? operation.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => createdAfterRemoval(operation, remove, workshop),
      breaks: (right) => ({
        act: (call, state) =>
          call.operation === operation ? counted(right, { call, collection }, state) : right.act(call, state),
      }),
    },
  ];
}

const isNamedByClients = ({ idName, settable }: Collection): boolean =>
  idName !== undefined && settable.has(idName);

function counted(
  right: MockSteps,
  { call, collection }: { readonly call: Call; readonly collection: Collection },
  before: MockState,
): Acted {
  const { outcome, state } = right.act(call, before);
  if (outcome.kind !== 'thing') return { outcome, state };
  const path = collectionPath(call, collection);
  // Kept where nothing else looks: no path of a document begins like this.
  const key = `~given ${path}`;
  const given = (before.singles.get(key)?.['ids'] ?? []) as readonly string[];
  const left = given.filter((id) => before.things.has(pathOf({ collection: path, id })));
  const thing = { ...outcome.thing, id: given[left.length] ?? outcome.thing.id };
  const ids = [...new Set([...given, thing.id])];
  const stored = withThing(withoutThing(state, outcome.thing), thing);
  return { outcome: { ...outcome, thing }, state: withSingle(stored, key, { ids }) };
}

/** Two are created, the first is removed, another one comes. */
function* createdAfterRemoval(operation: Operation, remove: Operation, workshop: Workshop): Iterable<Scene> {
  const { mock, explorer } = workshop;
  const removal = explorer.granted(remove);
  const created = removal?.before.at(-1);
  if (removal === undefined || created === undefined || mock.operationOf(created) !== operation) return;
  const looks = looksBack(operation, workshop);
  const { body = created.body } = explorer.granted(operation, 'full', 'other')?.request ?? {};
  const other = body === undefined ? created : { ...created, body };
  for (const last of [other, created]) yield looks([...removal.before, created, removal.request, last]);
}
