import { isJson } from '#core/plan/index';
import type { Json, Operation, Parameter } from '#core/spec/index';
import type { Input } from '../mock/read-input.js';
import { placeOf } from '../mock/read-input.js';
import type { Violation } from '../mock/schema-check.js';
import { changedAt, valuesAt } from './at-path.js';
import type { Drafted, Granted } from './explorer.js';
import type { Scene } from './scene.js';
import { placesUnder, type ValuePlace } from './places.js';
import type { Workshop } from './workshop.js';

/** A value that clients send: a parameter or a part of one, or a part of the body. */
export interface InputPlace {
  /** `body`, `query.limit` */
  readonly root: string;
  readonly parameter?: Parameter;
  readonly value: ValuePlace;
}

export function inputPlaces(operation: Operation, { spec }: Workshop): readonly InputPlace[] {
  const ofParameters = operation.parameters.flatMap((parameter) =>
    placesUnder({ schema: parameter.schema, pointer: parameter.schemaPointer }, 'request', spec).map(
      (value): InputPlace => ({ root: placeOf(parameter), parameter, value }),
    ),
  );
  const content = operation.requestBody?.content ?? [];
  const media = content.find(({ type }) => isJson(type)) ?? content.find(({ type }) => /form/u.test(type));
  const ofBody =
    media?.schema === undefined
      ? []
      : placesUnder({ schema: media.schema, pointer: media.schemaPointer }, 'request', spec).map(
          (value): InputPlace => ({ root: 'body', value }),
        );
  return [...ofParameters, ...ofBody];
}

/** Whether a broken constraint is one of this place. */
export function isAt({ place, path }: Violation, { root, value }: InputPlace): boolean {
  return (
    place === root && path.length === value.path.length && path.every((key, at) => key === value.path[at])
  );
}

/** What a request has at a place. */
export function valuesOf(
  input: Pick<Input, 'parameters' | 'body'>,
  { root, value }: InputPlace,
): readonly Json[] {
  const whole = root === 'body' ? input.body : input.parameters.get(root);
  return valuesAt(whole, value.path);
}

export function draftedAt({ parameters, body, pathValues }: Drafted, place: InputPlace): Json | undefined {
  const { parameter } = place;
  if (parameter?.in === 'path') return pathValues[parameter.name];
  const whole = parameter === undefined ? body?.value : parameters.get(parameter);
  return valuesAt(whole, place.value.path)[0];
}

/** The granted request with another value at a place; undefined from `change` leaves it out. */
export function sceneWith(
  { operation, before, input }: Granted,
  place: InputPlace,
  change: (value: Json | undefined) => Json | undefined,
  { explorer }: Workshop,
): Scene | undefined {
  const draft = drafted(input, place, change);
  return draft === undefined ? undefined : [...before, explorer.written(operation, draft)];
}

function drafted(
  input: Drafted,
  { parameter, value }: InputPlace,
  change: (value: Json | undefined) => Json | undefined,
): Drafted | undefined {
  if (parameter === undefined) {
    if (input.body === undefined) return undefined;
    if (value.path.length === 0) {
      const whole = change(input.body.value);
      const { body: _, ...bare } = input;
      return whole === undefined ? bare : { ...input, body: { ...input.body, value: whole } };
    }
    return { ...input, body: { ...input.body, value: changedAt(input.body.value, value.path, change) } };
  }
  if (parameter.in === 'path') {
    const changed = value.path.length === 0 ? change(input.pathValues[parameter.name]) : undefined;
    return changed === undefined || typeof changed === 'object'
      ? undefined
      : { ...input, pathValues: { ...input.pathValues, [parameter.name]: String(changed) } };
  }
  const parameters = new Map(input.parameters);
  const before = parameters.get(parameter);
  const after =
    value.path.length === 0
      ? change(before)
      : before === undefined
        ? undefined
        : changedAt(before, value.path, change);
  if (after === undefined) parameters.delete(parameter);
  else parameters.set(parameter, after);
  return { ...input, parameters };
}
