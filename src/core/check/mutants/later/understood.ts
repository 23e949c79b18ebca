import { typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { Acted, Call } from '../../mock/call.js';
import { requestEntity, unwrapped, wrapped } from '../../mock/entity-shape.js';
import type { JsonObject } from '../../mock/exchange.js';
import type { MockSteps } from '../../mock/mock-api.js';
import { pathOf, type MockState } from '../../mock/state.js';
import type { InputPlace } from '../input-places.js';
import type { Mutant, Operator } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { bodyPlaces, eachPlace, looksBack } from './ground.js';

/** How a body is understood, given the thing as it was before. */
export type Understood = (call: Call, before: JsonObject) => Json | undefined;

/** One mutant, where there is a place that shows it. */
export const maker =
  (operation: Operation, workshop: Workshop) =>
  (
    operator: Operator,
    places: readonly InputPlace[],
    values: (place: InputPlace) => readonly Json[],
    understood: Understood,
  ): readonly Mutant[] => {
    const [first] = places;
    if (first === undefined) return [];
    return [
      {
        operator,
        operation: operation.key,
        place: 'body',
        clause: first.value.clauseOf('type'),
        faultCode: 101,
        telling: 'content',
        *scenes() {
          const looks = looksBack(operation, workshop);
          for (const scene of eachPlace(operation, places, workshop, values)) yield looks(scene);
          for (const variant of ['', 'other']) {
            const granted = workshop.explorer.granted(operation, 'full', variant);
            if (granted !== undefined) yield looks([...granted.before, granted.request, granted.request]);
          }
        },
        breaks: (right) => ({
          act: (call, state) =>
            call.operation === operation
              ? misunderstood(right, call, state, understood)
              : right.act(call, state),
        }),
      },
    ];
  };

function misunderstood(right: MockSteps, call: Call, state: MockState, understood: Understood): Acted {
  const acted = right.act(call, state);
  if (acted.outcome.kind === 'refused' || call.input.body === undefined) return acted;
  const before =
    acted.outcome.kind === 'thing' ? (state.things.get(pathOf(acted.outcome.thing))?.fields ?? {}) : {};
  const body = understood(call, before);
  return body === undefined ? acted : right.act({ ...call, input: { ...call.input, body } }, state);
}

/** Those of the thing itself, not of what is inside of it; in an envelope where there is one. */
export function entityPlaces(operation: Operation, workshop: Workshop): readonly InputPlace[] {
  const { envelope } = requestEntity(operation, [], workshop.spec.schemas);
  return bodyPlaces(operation, workshop).filter(
    ({ value: { path } }) =>
      path.length === envelope.length + 1 && envelope.every((key, at) => key === path[at]),
  );
}

/** A text that may hold any letters. */
export const isFreeText = ({ value: { flat, path } }: InputPlace): boolean =>
  path.length > 0 &&
  typesOf(flat).includes('string') &&
  !['enum', 'const', 'format', 'pattern'].some((keyword) => Object.hasOwn(flat, keyword));

/** Each property that was sent, as it is taken; undefined: as if it had not been sent. */
export const byProperty =
  (
    { spec }: Workshop,
    taken: (name: string, value: Json, before: JsonObject) => Json | undefined,
  ): Understood =>
  ({ operation, input }, before) => {
    const { envelope } = requestEntity(operation, [], spec.schemas);
    const entries = Object.entries(unwrapped(input.body, envelope)).flatMap(
      ([name, value]): [string, Json][] => {
        const kept = taken(name, value, before);
        return kept === undefined ? [] : [[name, kept]];
      },
    );
    return wrapped(input.body ?? {}, envelope, Object.fromEntries(entries));
  };

/** Every text in the body, however deep. */
export const throughTexts = (change: (text: string) => string): Understood =>
  throughout((value) => (typeof value === 'string' ? change(value) : value));

/** Every list, and every value that holds no others, however deep. */
export const throughout =
  (change: (value: Json) => Json): Understood =>
  ({ input }) =>
    input.body === undefined ? undefined : changedThroughout(input.body, change);

function changedThroughout(value: Json, change: (value: Json) => Json): Json {
  if (Array.isArray(value))
    return change((value as readonly Json[]).map((item) => changedThroughout(item, change)));
  if (typeof value !== 'object' || value === null) return change(value);
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(entries.map(([name, inner]) => [name, changedThroughout(inner, change)]));
}
