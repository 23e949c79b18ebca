import type { Operation } from '#core/spec/index';
import type { Call } from '../../mock/call.js';
import { pageOf, placesOfPaging } from '../../mock/pages.js';
import { placeOf } from '../../mock/read-input.js';
import type { Thing } from '../../mock/state.js';
import { lives } from '../lives.js';
import type { Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';

/** What a page behind the first one holds, of all that the list holds. */
type Cut = (things: readonly Thing[], offset: number, limit: number) => readonly Thing[];

/** More than any document has as its default, and than is created in one scene. */
export const ALL = 1000;

/** A mutant of a list that has a parameter for where to begin: every page but the first is cut otherwise. */
export function brokenPages(
  operator: Mutant['operator'],
  operation: Operation,
  workshop: Workshop,
  cut: Cut,
): readonly Mutant[] {
  const role = workshop.mock.around.resources.roleOf(operation);
  const [place] = placesOfPaging(operation, 'offset');
  if (role.kind !== 'list' || place === undefined) return [];
  const parameter = operation.parameters.find((one) => place === placeOf(one));
  return [
    {
      operator,
      operation: operation.key,
      place,
      clause: parameter?.pointer ?? operation.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => lives(operation, role.collection, workshop),
      breaks: (right) => ({
        act: (call, state) => {
          const acted = right.act(call, state);
          const { offset, limit } = pageOf(call.operation, call.input.parameters, workshop.spec.schemas);
          if (call.operation !== operation || acted.outcome.kind !== 'list' || offset === 0) return acted;
          const whole = right.act(unpaged(call), state).outcome;
          if (whole.kind !== 'list') return acted;
          return { ...acted, outcome: { ...acted.outcome, things: cut(whole.things, offset, limit) } };
        },
      }),
    },
  ];
}

/** The same call for all that the list holds. */
function unpaged(call: Call): Call {
  const offsets = new Set(placesOfPaging(call.operation, 'offset'));
  const limits = placesOfPaging(call.operation, 'limit').map((place) => [place, ALL] as const);
  const kept = [...call.input.parameters].filter(([place]) => !offsets.has(place));
  return { ...call, input: { ...call.input, parameters: new Map([...kept, ...limits]) } };
}
