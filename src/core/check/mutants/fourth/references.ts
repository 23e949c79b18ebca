import { typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { Call } from '../../mock/call.js';
import type { MockRequest } from '../../mock/exchange.js';
import { withSeeds, type Lost } from '../../mock/locate.js';
import { newId } from '../../mock/new-id.js';
import { itemTemplates, shapeOf } from '../../mock/path-templates.js';
import type { Collection } from '../../mock/resources.js';
import { pathOf, type MockState } from '../../mock/state.js';
import { inputPlaces, valuesOf, type InputPlace } from '../input-places.js';
import { bodyPlaces, collectionOf, eachPlace, grantedWays } from '../later/ground.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import { crashing } from '../second/breakdowns.js';
import { isText } from '../third/reading.js';
import type { Workshop } from '../workshop.js';
import { isValid } from './breakdowns.js';

/** Ids that a database takes for none, keys that lead nowhere, and keys that are still needed. */
export const references: Family = (operation, workshop) => [
  ...atOtherIds(operation, workshop),
  ...atUsed(operation, workshop),
  ...atUnknownReferences(operation, workshop),
];

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu;
const kindOf = (id: string): string => (UUID.test(id) ? 'uuid' : id.replaceAll(/\d+/gu, '0'));

/** By the template that ends in the parameter: what the ids of its things are like. */
function kindsOf(operation: Operation, { mock }: Workshop): ReadonlyMap<string, string> {
  const { resources, fitter } = mock.around;
  return new Map(
    itemTemplates(operation.path).flatMap((template): [string, string][] => {
      const collection = resources.itemsAt(template);
      const { idName } = collection ?? {};
      if (collection === undefined || (idName !== undefined && collection.settable.has(idName))) return [];
      return [[template, kindOf(String(newId(collection, 1, { fitter, isTaken: () => false })))]];
    }),
  );
}

/** What a database makes; names and slugs are texts like others to it. */
const isId = (name: string): boolean => /(?:id|uuid|key)$/iu.test(name);

const nameOf = (template: string): string => template.slice(template.lastIndexOf('{') + 1, -1);

/** What cannot be one of its ids is not even looked for. */
function atOtherIds(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const kinds = kindsOf(operation, workshop);
  const names = new Set([...kinds.keys()].map(nameOf).filter(isId));
  const places = inputPlaces(operation, workshop).filter(
    (place) => place.parameter?.in === 'path' && names.has(place.parameter.name) && isText(place),
  );
  const [first] = places;
  if (first === undefined) return [];
  const free = new Set(places.map(({ parameter }) => parameter?.name));
  const isHit = (call: Call, state: MockState): boolean => {
    const { outcome } = workshop.mock.steps.act(call, state);
    const { upTo } = outcome as Partial<Lost>;
    const kind = upTo === undefined ? undefined : kinds.get(upTo);
    if (outcome.kind !== 'refused' || upTo === undefined || kind === undefined) return false;
    return free.has(nameOf(upTo)) && kindOf(call.values.get(nameOf(upTo)) ?? '') !== kind;
  };
  return [
    crashing('crash-on-other-id', operation, (call, state) => isValid(call) && isHit(call, state), {
      place: first.root,
      clause: first.parameter?.pointer ?? operation.pointer,
      scenes: () => eachPlace(operation, places, workshop, () => ['not-an-id', '507f1f77bcf86cd799439011']),
    }),
  ];
}

/** What stands below a thing needs it still. */
function atUsed(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const role = workshop.mock.around.resources.roleOf(operation);
  const below = workshop.spec.operations.filter(
    ({ method, path }) =>
      ['post', 'put', 'patch'].includes(method) && shapeOf(path).startsWith(`${shapeOf(operation.path)}/`),
  );
  if (role.kind !== 'remove' || below.length === 0) return [];
  const isUsed = (call: Call, state: MockState): boolean => {
    const { outcome } = workshop.mock.steps.act(call, state);
    if (outcome.kind !== 'thing') return false;
    const path = `${pathOf(outcome.thing)}/`;
    return [...state.things.keys(), ...state.singles.keys()].some((key) => key.startsWith(path));
  };
  return [
    crashing('crash-on-used', operation, (call, state) => isValid(call) && isUsed(call, state), {
      place: '',
      clause: operation.pointer,
      scenes: () => withSomethingBelow(operation, below, workshop),
    }),
  ];
}

function* withSomethingBelow(
  operation: Operation,
  below: readonly Operation[],
  workshop: Workshop,
): Iterable<Scene> {
  for (const { before, request } of grantedWays(operation, workshop)) {
    for (const one of below) {
      const written = workshop.explorer.granted(one);
      if (written !== undefined) yield [...before, moved(written.request, request.path), request];
    }
  }
}

/** The same request, below another thing. */
function moved(request: MockRequest, above: string): MockRequest {
  const rest = request.path.split('/').slice(above.split('/').length);
  return { ...request, path: [above, ...rest].join('/') };
}

interface Reference {
  readonly place: InputPlace;
  readonly collection: Collection;
}

/** A foreign key that leads nowhere. */
function atUnknownReferences(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const found = referencesIn(operation, workshop);
  const [first] = found;
  if (first === undefined) return [];
  const isLost = ({ input }: Call, state: MockState): boolean =>
    found.some(({ place, collection }) =>
      valuesOf(input, place).some((id) => id !== null && !isThere(id, collection, state, workshop)),
    );
  return [
    crashing('crash-on-unknown-reference', operation, (call, state) => isValid(call) && isLost(call, state), {
      place: ['body', ...first.place.value.path].join('.'),
      clause: first.place.value.clauseOf('type'),
      *scenes() {
        const places = found.map(({ place }) => place);
        for (const { before, request } of grantedWays(operation, workshop)) yield [...before, request];
        yield* eachPlace(operation, places, workshop, () => [987_654, 'not-an-id', UNKNOWN]);
      },
    }),
  ];
}

const UNKNOWN = '0b9e1f4c-7f59-4c1e-9d0a-3f2f5d1c9a77';
const SCALARS = new Set(['string', 'integer', 'number']);
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/gu, '');
/** Properties of the body that are called like the ids of other things: `petId`, `trip_id`. */
function referencesIn(operation: Operation, workshop: Workshop): readonly Reference[] {
  const own = collectionOf(operation, workshop)?.path;
  const others = workshop.mock.around.resources.all.filter(({ path }) => path !== own);
  return bodyPlaces(operation, workshop).flatMap((place): Reference[] => {
    const name = plain(place.value.path.at(-1) ?? '');
    const collection = others.find((one) => idNamesOf(one).includes(name));
    const isScalar = typesOf(place.value.flat).some((type) => SCALARS.has(type));
    return collection === undefined || !isScalar ? [] : [{ place, collection }];
  });
}

const idNamesOf = ({ noun, parameter }: Collection): readonly string[] =>
  [`${noun}Id`, parameter?.name ?? ''].map(plain).filter((name) => name.length > 2 && name.endsWith('id'));

function isThere(id: Json, collection: Collection, state: MockState, { mock }: Workshop): boolean {
  const known = collection.path.includes('{')
    ? state
    : withSeeds(state, collection, collection.path, mock.around);
  return [...known.things.values()].some(
    (thing) => thing.id === String(id) && isOf(collection.path, thing.collection),
  );
}

function isOf(template: string, path: string): boolean {
  const parts = template.split('/');
  const given = path.split('/');
  return parts.length === given.length && parts.every((part, at) => part.includes('{') || part === given[at]);
}
