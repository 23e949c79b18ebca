import type { Position } from './output-helpers.js';
import type { TemplatePlace } from './pack-invalid.js';

/**
 * What a template's own text says about the place that a value would be printed at. A scanner reads the text
 * between mustaches in the file's language, far enough to tell code from strings and comments.
 */
export interface ScanState {
  /** Where we are: nested, innermost last; the letters are the scanner's. */
  readonly mode: string;
  /** The last token: a word, or a punctuation mark. */
  readonly last: string;
  /** True when white space followed the last token. */
  readonly gap: boolean;
  /** What has been read of the current line or comment, without values. */
  readonly line: string;
  /** A value was printed, and nothing since. */
  readonly open: OpenValue | undefined;
}

export interface OpenValue {
  readonly position: Position;
  /** The token before the value. */
  readonly before: string;
  readonly place: TemplatePlace;
}

export interface Scanner {
  readonly start: ScanState;
  /** Reads one character of the template's text; `next` is the one that follows, when it is text too. */
  step(state: ScanState, character: string, next: string): ScanState;
  /** What may be printed here. */
  position(state: ScanState): Position | { readonly refused: string };
  /** What is wrong with this character after a value; undefined: nothing. */
  after(open: OpenValue, character: string): string | undefined;
  /** True when this white space ends the statement, and with it the value; by default none does. */
  ends?(state: ScanState, character: string): boolean;
  /** True when a file may end here. */
  complete(state: ScanState): boolean;
}

export const START: ScanState = { mode: '', last: '', gap: true, line: '', open: undefined };
