import type { FaultCode } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { MockRequest, MockResponse, Refusal } from '../mock/exchange.js';
import type { MockSteps } from '../mock/mock-api.js';
import type { Mutant, Operator, Telling } from './mutant.js';
import type { Scene } from './scene.js';

interface Traits {
  readonly operator: Operator;
  readonly faultCode: FaultCode;
  readonly place?: string;
  readonly clause?: string;
  readonly telling?: Telling;
}

/** @param right what the conformant server answers */
export type Refuse = (refusal: Refusal, right: MockResponse, request: MockRequest) => MockResponse;

/** A mutant that answers refusals of one operation otherwise. */
export function refusing(
  traits: Traits,
  operation: Operation,
  refuse: Refuse,
  scenes: () => Iterable<Scene>,
): Mutant {
  return {
    place: '',
    clause: operation.pointer,
    telling: 'clause',
    ...traits,
    operation: operation.key,
    scenes,
    breaks: (right: MockSteps) => ({
      answer: (call, outcome) => {
        const response = right.answer(call, outcome);
        return call.operation === operation && outcome.kind === 'refused'
          ? refuse(outcome, response, call.request)
          : response;
      },
      turnAway: (asked, refusal, request) => {
        const response = right.turnAway(asked, refusal, request);
        return asked === operation ? refuse(refusal, response, request) : response;
      },
    }),
  };
}
