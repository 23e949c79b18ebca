import { START, type OpenValue, type ScanState, type Scanner } from './scanner.js';

/** Modes: empty in text, f in a fenced block; `line` is what the template itself says on the current line. */
export const markdownScanner: Scanner = {
  start: START,
  step,
  position,
  after,
  complete: (state) => state.mode === '',
};

function step(state: ScanState, character: string): ScanState {
  if (character !== '\n') return { ...state, line: state.line + character, last: character };
  const fence = /^\s{0,3}(?:```|~~~)/.test(state.line);
  const mode = fence ? (state.mode === 'f' ? '' : 'f') : state.mode;
  return { ...state, mode, line: '', last: '' };
}

function position(state: ScanState): ReturnType<Scanner['position']> {
  if (state.mode === 'f' || /^\s{0,3}(?:```|~~~)/.test(state.line)) {
    return { refused: 'a value must not stand in a fenced block, which cannot escape it' };
  }
  if (/[<|]/.test(state.line)) return { refused: 'a value must not stand in HTML or in a table' };
  if ((state.line.match(/`/g) ?? []).length % 2 === 1)
    return { refused: 'a value must not stand in a code span: {{code …}} brings its own' };
  if (/\]\($|[\\!&[*_~`]$/.test(state.line))
    return { refused: `a value must not touch "${state.line.at(-1)}"` };
  return 'markdown';
}

function after(_open: OpenValue, character: string): string | undefined {
  return /[`*_~[({<|]/.test(character) ? `must not touch "${character}"` : undefined;
}
