import type { FaultCode } from '#core/plan/index';
import type { Json } from '#core/spec/index';

/** One of the bugs that were planted, for the reader of a report to recognise. */
export interface PlantedBug {
  readonly name: 'limit-ignored' | 'delete-keeps' | 'id-as-text' | 'wrong-status' | 'crash-on-empty';
  /** The operation that is wrong. */
  readonly operation: string;
  /** The fault code of the tests that show it (`FaultCode`). */
  readonly fault: FaultCode;
  readonly description: string;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'limit-ignored',
    operation: 'GET /books',
    fault: 102,
    description: 'lists with a limit above 100 although that is the maximum',
  },
  {
    name: 'delete-keeps',
    operation: 'DELETE /books/{bookId}',
    fault: 103,
    description: 'answers 204, and the book is still there',
  },
  {
    name: 'id-as-text',
    operation: 'GET /orders/{orderId}',
    fault: 101,
    description: 'answers the id of the order as text although it is an integer',
  },
  {
    name: 'wrong-status',
    operation: 'PATCH /orders/{orderId}',
    fault: 101,
    description: 'answers 202 although only 200 is documented',
  },
  {
    name: 'crash-on-empty',
    operation: 'POST /orders',
    fault: 100,
    description: 'answers 500 to an order without lines',
  },
];

export type BugName = PlantedBug['name'];
export type Fields = Readonly<Record<string, Json>>;
