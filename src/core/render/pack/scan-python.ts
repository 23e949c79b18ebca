import { START, type OpenValue, type ScanState, type Scanner } from './scanner.js';

/**
 * Modes: c code, l comment, s and d strings, S and D strings in three quotes. Every bracket nests one more c, so that
 * a block must close what it opens; and only outside of brackets does a line end a statement.
 */
export const pythonScanner: Scanner = {
  start: { ...START, mode: 'c' },
  step,
  position,
  after,
  ends: (state, character) => character === '\n' && state.mode === 'c',
  complete: (state) => state.mode === 'c',
};

/** An expression is safe after these and before those, whatever its value: nothing joins up with it. */
const BEFORE_EXPRESSION = new Set(
  '( [ { , : = + == != in is not and or return assert lambda yield'.split(' '),
);
const AFTER_EXPRESSION = /[)\]},:]/;
const QUOTES: Readonly<Record<string, string>> = { s: "'", d: '"', S: "'", D: '"' };

function step(state: ScanState, character: string): ScanState {
  const mode = state.mode.at(-1) ?? 'c';
  if (mode === 'l')
    return character === '\n'
      ? { ...leave(state, state.last), last: endOfLine(state.mode.slice(0, -1), state.last) }
      : { ...state, line: state.line + character };
  if (mode === 'c') return inCode(state, character);
  return inString(state, character, mode);
}

function enter(state: ScanState, mode: string): ScanState {
  return { ...state, mode: state.mode + mode, line: '', gap: true };
}

function leave(state: ScanState, last: string): ScanState {
  return { ...state, mode: state.mode.slice(0, -1), last, line: '', gap: true };
}

/** What came before does not reach over the end of a statement. */
function endOfLine(mode: string, last: string): string {
  return mode === 'c' ? '' : last;
}

function inString(state: ScanState, character: string, mode: string): ScanState {
  const quote = QUOTES[mode] ?? '"';
  if (state.line.endsWith('\\')) return { ...state, line: '' };
  const line = (state.line + character).slice(-3);
  const isLong = mode === 'S' || mode === 'D';
  if (isLong ? line === quote.repeat(3) : character === quote) {
    // Nothing between two quotes is an empty string, or the start of one in three quotes.
    return { ...leave(state, 'value'), line: isLong || state.line !== '' ? '' : quote + quote };
  }
  return { ...state, line };
}

function inCode(state: ScanState, character: string): ScanState {
  const { line, ...rest } = state;
  const now = { ...rest, line: '' };
  if (character === '\n') return { ...now, gap: true, last: endOfLine(state.mode, state.last) };
  if (/\s/.test(character)) return { ...now, gap: true };
  if (character === '#') return enter(now, 'l');
  if (character === "'") return enter(now, line === "''" ? 'S' : 's');
  if (character === '"') return enter(now, line === '""' ? 'D' : 'd');
  if (/[([{]/.test(character)) return { ...enter(now, 'c'), last: character, gap: false };
  if (/[)\]}]/.test(character)) return { ...leave(now, character), gap: false };
  return { ...now, last: joined(state, character), gap: false };
}

function joined(state: ScanState, character: string): string {
  if (state.gap) return character;
  const both = state.last + character;
  return /^(?:\w+|[=!<>+*-]=|\*\*|->)$/.test(both) ? both : character;
}

function position(state: ScanState): ReturnType<Scanner['position']> {
  switch (state.mode.at(-1)) {
    case 'c':
      return inCodePosition(state);
    case 'l':
      return inCommentPosition(state);
    default:
      return { refused: 'a value must not stand inside a string' };
  }
}

function inCodePosition(state: ScanState): ReturnType<Scanner['position']> {
  if (state.last === '.' && !state.gap) return 'member';
  if (!state.gap && /[\w\\@]$/.test(state.last)) return { refused: `a value must not touch "${state.last}"` };
  return BEFORE_EXPRESSION.has(state.last) ? 'expression' : 'name';
}

function inCommentPosition(state: ScanState): ReturnType<Scanner['position']> {
  if (!/\w/.test(state.line))
    return {
      refused: 'a comment must begin with words of the template, or tools may read it as a directive',
    };
  if (/[#\\]$/.test(state.line)) return { refused: `a value must not touch "${state.line.at(-1)}"` };
  if (DIRECTIVE.test(state.line)) return { refused: 'a value must not stand in a directive to a tool' };
  return 'comment';
}

/** Read by Python itself (PEP 263) or by its tools, when they follow `#`. */
const DIRECTIVE =
  /\b(?:coding|type|noqa|fmt|ruff|mypy|pyright|pylint|flake8|isort|yapf|nosec|pragma)\s*[:=]?\s*$/i;

function after(open: OpenValue, character: string): string | undefined {
  if (open.position === 'comment') return undefined;
  if (open.position === 'name' || open.position === 'member') {
    return /[\w\\'"]/.test(character) ? `must not touch "${character}"` : undefined;
  }
  if (/\s/.test(character) || AFTER_EXPRESSION.test(character)) return undefined;
  return `must be followed by one of ) ] } , : or the end of the line, and not by "${character}"`;
}
