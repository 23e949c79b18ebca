import type { Json } from '#core/spec/index';

/** One of the bugs that were planted, for the reader of a report to recognise. */
export interface PlantedBug {
  readonly name: 'limit-ignored' | 'delete-keeps' | 'id-as-text' | 'wrong-status' | 'crash-on-zero';
  /** The operation whose tests show it. */
  readonly operation: string;
  readonly description: string;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'limit-ignored',
    operation: 'GET /books',
    description: 'lists with a limit above 100 although that is the maximum',
  },
  {
    name: 'delete-keeps',
    operation: 'DELETE /books/{bookId}',
    description: 'answers 204, and the book is still there',
  },
  {
    name: 'id-as-text',
    operation: 'GET /orders/{orderId}',
    description: 'answers the id of the order as text although it is an integer',
  },
  {
    name: 'wrong-status',
    operation: 'PATCH /orders/{orderId}',
    description: 'answers 202 although only 200 is documented',
  },
  {
    name: 'crash-on-zero',
    operation: 'POST /orders',
    description: 'answers 500 to a line with a quantity of 0',
  },
];

export type BugName = PlantedBug['name'];
export type Fields = Readonly<Record<string, Json>>;
