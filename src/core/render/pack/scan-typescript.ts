import { START, type OpenValue, type ScanState, type Scanner } from './scanner.js';

/**
 * Modes: c code, l line comment, b block comment, s and d strings, t template literal, r regular expression,
 * k a character class in one. Every brace in code nests one more c, so that a block must close what it opens.
 */
export const typescriptScanner: Scanner = {
  start: { ...START, mode: 'c' },
  step,
  position,
  after,
  complete: (state) => state.mode === 'c',
};

/** An expression is safe after these and before those, whatever its value: nothing joins up with it. */
const BEFORE_EXPRESSION = new Set([
  '(',
  '[',
  ',',
  ':',
  '=',
  '?',
  '|',
  '&',
  '+',
  '...',
  '${',
  'return',
  'await',
  'case',
  'default',
  'of',
  'in',
]);
const AFTER_EXPRESSION = /[)\]},;:]/;
/** After these, a slash begins a regular expression and does not divide. */
const BEFORE_REGEX = /^(?:[([{,;:=!&|?+>]|=>|return|typeof|case|)$/;

function step(state: ScanState, character: string, next: string): ScanState {
  switch (state.mode.at(-1)) {
    case 'l':
      return character === '\n' ? leave(state, state.last) : { ...state, line: state.line + character };
    case 'b':
      return state.line.endsWith('*') && character === '/'
        ? leave(state, state.last)
        : { ...state, line: state.line + character };
    case 's':
      return inString(state, character, "'");
    case 'd':
      return inString(state, character, '"');
    case 't':
      return inTemplate(state, character);
    case 'r':
    case 'k':
      return inRegex(state, character);
    default:
      return inCode(state, character, next);
  }
}

function enter(state: ScanState, mode: string): ScanState {
  return { ...state, mode: state.mode + mode, line: '', gap: true };
}

function leave(state: ScanState, last: string): ScanState {
  return { ...state, mode: state.mode.slice(0, -1), last, line: '', gap: true };
}

function inString(state: ScanState, character: string, quote: string): ScanState {
  if (state.line.endsWith('\\')) return { ...state, line: '' };
  return character === quote ? leave(state, 'value') : { ...state, line: character };
}

function inTemplate(state: ScanState, character: string): ScanState {
  if (state.line.endsWith('\\')) return { ...state, line: '' };
  if (character === '`') return leave(state, 'value');
  if (character === '{' && state.line === '$') return { ...enter(state, 'c'), last: '${' };
  return { ...state, line: character };
}

function inRegex(state: ScanState, character: string): ScanState {
  if (state.line.endsWith('\\')) return { ...state, line: '' };
  const mode = state.mode.slice(0, -1);
  if (character === '[') return { ...state, mode: `${mode}k`, line: '' };
  if (character === ']') return { ...state, mode: `${mode}r`, line: '' };
  if (character === '/' && state.mode.endsWith('r')) return leave(state, 'value');
  return { ...state, line: character };
}

function inCode(state: ScanState, character: string, next: string): ScanState {
  if (/\s/.test(character)) return { ...state, gap: true };
  if (character === "'") return enter(state, 's');
  if (character === '"') return enter(state, 'd');
  if (character === '`') return enter(state, 't');
  if (character === '/') return slash(state, next);
  if (character === '{') return { ...enter(state, 'c'), last: '{', gap: false };
  if (character === '}') return { ...leave(state, '}'), gap: false };
  return { ...state, last: joined(state, character), gap: false };
}

/** The start of a comment or of a regular expression, or a division. */
function slash(state: ScanState, next: string): ScanState {
  if (next === '/') return enter(state, 'l');
  if (next === '*') return enter(state, 'b');
  if (BEFORE_REGEX.test(state.last)) return enter(state, 'r');
  return { ...state, last: '/', gap: false };
}

function joined(state: ScanState, character: string): string {
  if (state.gap) return character;
  const both = state.last + character;
  return /^(?:[\w$]+|\.\.\.?|=>|\$\{)$/.test(both) ? both : character;
}

function position(state: ScanState): ReturnType<Scanner['position']> {
  switch (state.mode.at(-1)) {
    case 'c':
      return inCodePosition(state);
    case 'l':
    case 'b':
      return inCommentPosition(state);
    default:
      return {
        refused: 'a value must not stand inside a string, a template literal or a regular expression',
      };
  }
}

function inCodePosition(state: ScanState): ReturnType<Scanner['position']> {
  if (state.last === '.' && !state.gap) return 'member';
  if (!state.gap && /[\w$\\#@]$/.test(state.last))
    return { refused: `a value must not touch "${state.last}"` };
  if (state.last === 'from') return 'module';
  return BEFORE_EXPRESSION.has(state.last) ? 'expression' : 'name';
}

function inCommentPosition(state: ScanState): ReturnType<Scanner['position']> {
  if (!/\w/.test(state.line))
    return {
      refused: 'a comment must begin with words of the template, or tools may read it as a directive',
    };
  if (/[*/@#\\]$/.test(state.line)) return { refused: `a value must not touch "${state.line.at(-1)}"` };
  return 'comment';
}

function after(open: OpenValue, character: string): string | undefined {
  if (open.position === 'comment')
    return character === '/' || character === '*' ? `must not touch "${character}"` : undefined;
  if (open.position === 'name' || open.position === 'member') {
    return /[\w$\\'"`]/.test(character) ? `must not touch "${character}"` : undefined;
  }
  if (/\s/.test(character)) return undefined;
  if (!AFTER_EXPRESSION.test(character))
    return `must be followed by one of ) ] } , ; : and not by "${character}"`;
  if (character === ':' && open.before === ',') return 'must not name a property: write [{{str …}}]: instead';
  return undefined;
}
