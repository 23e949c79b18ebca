import { START, type OpenValue, type ScanState, type Scanner } from './scanner.js';

/**
 * Files of HTTP clients, read line by line; `line` is what the template itself says on the current one, in which each
 * value is a control picture that templates do not have.
 */
export const httpScanner: Scanner = {
  start: START,
  step: (state, character) =>
    character === '\n'
      ? { ...state, line: '', last: '' }
      : { ...state, line: state.line + character, last: character },
  position,
  after,
  complete: () => true,
  ends: (_state, character) => character === '\n',
};

function position({ line }: ScanState): ReturnType<Scanner['position']> {
  if (line.startsWith('### ')) return 'comment';
  if (/^# @name $/.test(line)) return 'name';
  if (line.startsWith('#'))
    return /^# \w/.test(line)
      ? 'comment'
      : { refused: 'a comment must begin with words of the template, or clients may read it as a directive' };
  if (line === '@') return 'name';
  // A request's address, the value of a header, or a whole line: a name, or a body.
  if (/^(?:[A-Z]* |[\w.-]*: |)$/.test(line)) return 'expression';
  return { refused: 'a value must be a line of its own, an address, or all of the value of a header' };
}

function after({ position: at }: OpenValue, character: string): string | undefined {
  if (at === 'comment') return undefined;
  if (at === 'name' || at === 'member')
    return /[\s:=]/.test(character) ? undefined : `must not touch "${character}"`;
  return character === '\n' ? undefined : 'must end its line';
}
