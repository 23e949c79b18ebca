import type { Operation } from '#core/spec/index';
import type { Outcome } from '../mock/call.js';
import type { MockResponse } from '../mock/exchange.js';
import type { Mutant } from './mutant.js';

/** What a mutant does whose answers to granted requests of an operation are put through `change`. */
export const changingGranted =
  (
    operation: Operation,
    change: (response: MockResponse, outcome: Outcome) => MockResponse,
  ): Mutant['breaks'] =>
  (right) => ({
    answer: (call, outcome) => {
      const response = right.answer(call, outcome);
      return call.operation === operation && outcome.kind !== 'refused'
        ? change(response, outcome)
        : response;
    },
  });
