import type { Operation } from '#core/spec/index';
import { refused } from '../../mock/exchange.js';
import { pathOf } from '../../mock/state.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { grantedWays } from '../later/ground.js';

/** What is answered is not what came of the request. */
export const answering: Family = (operation, workshop) => {
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  return [
    ...(kind === 'replace' || kind === 'merge' ? [tooEarly(operation, workshop)] : []),
    ...(kind === 'list' ? [missingLists(operation, workshop)] : []),
  ];
};

/** The answer is made of what was read before the change. */
function tooEarly(operation: Operation, workshop: Workshop): Mutant {
  return {
    operator: 'answer-before-change',
    operation: operation.key,
    place: '',
    clause: operation.pointer,
    faultCode: 101,
    telling: 'content',
    *scenes(): Iterable<Scene> {
      for (const variant of ['other', '']) {
        const granted = workshop.explorer.granted(operation, 'full', variant);
        if (granted !== undefined) yield [...granted.before, granted.request];
      }
    },
    breaks: (right) => ({
      act: (call, state) => {
        const acted = right.act(call, state);
        if (call.operation !== operation || acted.outcome.kind !== 'thing') return acted;
        const thing = state.things.get(pathOf(acted.outcome.thing)) ?? acted.outcome.thing;
        return { ...acted, outcome: { ...acted.outcome, thing } };
      },
    }),
  };
}

/** Nothing was found, so there is no list. */
function missingLists(operation: Operation, workshop: Workshop): Mutant {
  return {
    operator: 'empty-list-as-unknown',
    operation: operation.key,
    place: '',
    clause: operation.pointer,
    faultCode: 101,
    telling: 'clause',
    scenes: () => grantedWays(operation, workshop).map(({ before, request }) => [...before, request]),
    breaks: (right) => ({
      act: (call, state) => {
        const acted = right.act(call, state);
        const isEmpty = acted.outcome.kind === 'list' && acted.outcome.things.length === 0;
        return call.operation === operation && isEmpty
          ? { ...acted, outcome: refused('not-found', 'nothing was found') }
          : acted;
      },
    }),
  };
}
