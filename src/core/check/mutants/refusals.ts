import { isJson } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { Granted } from './explorer.js';
import type { Scene } from './scene.js';
import { inputPlaces, sceneWith } from './input-places.js';
import type { Workshop } from './workshop.js';
import { wrongFor } from './wrong-values.js';

/** Requests that are refused, each for another reason: not let in, unknown, malformed, invalid. */
export function* refusals(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const granted = workshop.explorer.granted(operation);
  if (granted === undefined) return;
  yield* anonymous(granted, workshop);
  yield* unknown(granted, workshop);
  yield* malformed(granted);
  yield* invalid(granted, workshop);
}

/** Without credentials. */
export function* anonymous({ operation, before, input }: Granted, { explorer }: Workshop): Iterable<Scene> {
  yield [...before, explorer.written(operation, { ...input, identity: 'anonymous' })];
}

const UNKNOWN = [
  '987654321',
  'no-such-thing',
  '0badc0de-0000-4000-8000-00000badc0de',
  '9',
  '0badc0de0000badc0de0000b',
];

/** With an id that names nothing, in the last place of the path. */
export function* unknown({ operation, before, input }: Granted, { explorer }: Workshop): Iterable<Scene> {
  const name = Object.keys(input.pathValues).at(-1);
  if (name === undefined) return;
  for (const text of UNKNOWN)
    yield [
      ...before,
      explorer.written(operation, { ...input, pathValues: { ...input.pathValues, [name]: text } }),
    ];
}

/** With a body that is no JSON. */
export function* malformed({ before, request, input }: Granted): Iterable<Scene> {
  if (input.body === undefined || !isJson(input.body.type)) return;
  for (const body of ['{"broken": ', '{', 'broken']) yield [...before, { ...request, body }];
}

/** With one wrong value each. */
export function* invalid(granted: Granted, workshop: Workshop): Iterable<Scene> {
  for (const place of inputPlaces(granted.operation, workshop)) {
    for (const value of wrongFor('type', place.value.flat, undefined).slice(0, 1)) {
      const scene = sceneWith(granted, place, () => value, workshop);
      if (scene !== undefined) yield scene;
    }
  }
}
