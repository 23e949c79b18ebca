import type { Json } from '#core/spec/index';

/** How values of a plan are written in the language of a target; whatever comes in, it stays what it is meant to be. */
export interface Language {
  /** A value of a document as an expression, on one line. */
  readonly literal: (value: Json) => string;
  readonly text: (text: string) => string;
  /** A name for a variable, a function or a class. */
  readonly identifier: (text: string) => string;
  /** What stands after a dot. */
  readonly member: (text: string) => string;
  /** What may stand in a comment that the template has begun. */
  readonly comment: (text: string) => string;
}
