import { isJson, typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { MockRequest } from '../../mock/exchange.js';
import type { Collection } from '../../mock/resources.js';
import type { Granted } from '../explorer.js';
import { inputPlaces, sceneWith, type InputPlace } from '../input-places.js';
import { lookingBack } from '../lives.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';

/** Requests of the operation that are granted: with all that they may have, and with no more than they must. */
export function grantedWays(operation: Operation, { explorer }: Workshop): readonly Granted[] {
  const ways = [explorer.granted(operation, 'full'), explorer.granted(operation, 'required')];
  return ways.filter((granted) => granted !== undefined);
}

export const bodyPlaces = (operation: Operation, workshop: Workshop): readonly InputPlace[] =>
  inputPlaces(operation, workshop).filter(({ root }) => root === 'body');

/** The granted requests with one value replaced each; undefined leaves it out. */
export function* eachPlace(
  operation: Operation,
  places: readonly InputPlace[],
  workshop: Workshop,
  values: (place: InputPlace) => readonly (Json | undefined)[],
): Iterable<Scene> {
  for (const granted of grantedWays(operation, workshop)) {
    const scenes = places.flatMap((place) =>
      values(place).map((value) => sceneWith(granted, place, () => value, workshop)),
    );
    yield* scenes.filter((scene) => scene !== undefined);
  }
}

export const FALSY: Readonly<Record<string, Json>> = { boolean: false, integer: 0, number: 0, string: '' };

/** Of each type that a place may have. */
export const falsyValues = ({ value }: InputPlace): readonly Json[] =>
  typesOf(value.flat).flatMap((type) => (Object.hasOwn(FALSY, type) ? [FALSY[type] ?? ''] : []));

export const isFalsy = (value: Json): boolean => value === false || value === 0 || value === '';

export function collectionOf(operation: Operation, { mock }: Workshop): Collection | undefined {
  const role = mock.around.resources.roleOf(operation);
  return role.kind === 'single' ? undefined : role.collection;
}

/** Adds to a scene what shows the things that it was about: of a collection its things, of a single one itself. */
export function looksBack(operation: Operation, workshop: Workshop): (before: Scene) => Scene {
  const collection = collectionOf(operation, workshop);
  const found = collection === undefined ? undefined : lookingBack(operation, collection, workshop);
  if (found !== undefined) return found;
  const read = readingAt(operation, workshop);
  return (before) => (read === undefined ? before : [...before, read]);
}

/** Reading what the operation's own path names. */
export function readingAt(operation: Operation, { spec, explorer }: Workshop): MockRequest | undefined {
  const get = spec.operations.find(({ path, method }) => path === operation.path && method === 'get');
  const read = get === undefined ? undefined : explorer.granted(get);
  const own = explorer.granted(operation);
  return read === undefined || own === undefined ? undefined : { ...read.request, path: own.request.path };
}

export const isJsonAnswer = (headers: Readonly<Record<string, string>>): boolean =>
  isJson((headers['content-type'] ?? '').split(';')[0] ?? '');
