import { START, type OpenValue, type ScanState, type Scanner } from './scanner.js';

/** Modes: empty outside of strings, s inside. */
export const jsonScanner: Scanner = {
  start: START,
  step,
  position,
  after,
  complete: (state) => state.mode === '',
};

function step(state: ScanState, character: string): ScanState {
  if (state.mode === 's') return inString(state, character);
  if (/\s/.test(character)) return { ...state, gap: true };
  if (character === '"') return { ...state, mode: 's', line: '' };
  return { ...state, last: character, gap: false };
}

function inString(state: ScanState, character: string): ScanState {
  if (state.line === '\\') return { ...state, line: '' };
  return character === '"' ? { ...state, mode: '', last: '"', line: '' } : { ...state, line: character };
}

function position(state: ScanState): ReturnType<Scanner['position']> {
  if (state.mode === 's')
    return { refused: 'a value must not stand inside a string: {{json …}} brings its own quotes' };
  if (!/^[:,[]?$/.test(state.last)) return { refused: `a value must not follow "${state.last}"` };
  return 'json-value';
}

function after(_open: OpenValue, character: string): string | undefined {
  if (/[\s,}\]]/.test(character)) return undefined;
  return `must be followed by "," or a closing bracket, and not by "${character}"`;
}
