import type { FaultCode } from '#core/plan/index';
import type { Operation, OperationKey } from '#core/spec/index';
import type { MockResponse } from '../mock/exchange.js';
import type { MockSteps } from '../mock/mock-api.js';
import type { FourthOperator } from './fourth/operators.js';
import type { LaterOperator } from './later/operators.js';
import type { MutationOperator } from './operators.js';
import type { Scene } from './scene.js';
import type { SecondOperator } from './second/operators.js';
import type { ThirdOperator } from './third/operators.js';
import type { Workshop } from './workshop.js';

/**
 * Which difference of two answers breaks a clause of the document:
 * - `clause`: one is granted and the other is not, or the wrong one is not as the document describes it;
 * - `content`: also another content, where the request says what it must be.
 */
export type Telling = 'clause' | 'content' | ((right: MockResponse, wrong: MockResponse) => boolean);

/** Of docs/adr/0011-mutation-operators.md, or of one of the lists that were written later (0013, 0016, 0017 and 0034). */
export type Operator = MutationOperator | LaterOperator | SecondOperator | ThirdOperator | FourthOperator;

/** A server that keeps to the document in everything but one thing (docs/adr/0011-mutation-operators.md). */
export interface Mutant {
  readonly operator: Operator;
  readonly operation: OperationKey;
  /** What of the operation: `body.name`, `200 body.items.*.id`; empty where it is the operation as a whole. */
  readonly place: string;
  /** JSON pointer of the clause that it breaks. */
  readonly clause: string;
  readonly faultCode: FaultCode;
  /** The steps that it does otherwise. */
  readonly breaks: (right: MockSteps) => Partial<MockSteps>;
  /** Where a witness is looked for: requests made from the document alone, the likeliest first. */
  readonly scenes: () => Iterable<Scene>;
  readonly telling: Telling;
  /**
   * What it does wrongly is about things that no request and no answer names: the document says nothing of them, so
   * that no answer breaks a clause (docs/adr/0014-what-a-mutation-score-rests-on.md).
   */
  readonly isUnknowable?: boolean;
}

/** Makes the mutants of one family at one operation. */
export type Family = (operation: Operation, workshop: Workshop) => readonly Mutant[];

/** Names it in reports, and stays the same as long as the operation does. */
export const mutantName = ({ operator, operation, place }: Mutant): string =>
  place === '' ? `${operator} at ${operation}` : `${operator} at ${operation}, ${place}`;
