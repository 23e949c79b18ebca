import { START, type Scanner } from './scanner.js';

/** Files that are the same in every suite, in languages that no helper writes. */
export const staticScanner: Scanner = {
  start: START,
  step: (state) => state,
  position: () => ({ refused: 'this kind of file takes no values: it is the same in every suite' }),
  after: () => undefined,
  complete: () => true,
};
