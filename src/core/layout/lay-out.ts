import type { Json } from '#core/spec/index';
import type { FileDraft, RenderedFile } from './file-draft.js';
import { printDoc } from './print-doc.js';
import { prettyJson } from './pretty-json.js';
import { brokenPython, isLongPython } from './python-line.js';
import { readStatement } from './read-statement.js';
import { StatementDoc } from './statement-doc.js';
import { textWidth } from './text-width.js';

/** As in the suites' .prettierrc. */
export const PRINT_WIDTH = 110;

/**
 * Lays a file of a suite out as `prettier --check` and `ruff format --check` want it. Templates write statements on
 * one line; only those that are too long are parsed and broken.
 */
export function laidOut(draft: FileDraft): RenderedFile {
  const { path } = draft;
  return { path, content: 'value' in draft ? json(path, draft.value) : textFile(path, draft.text) };
}

function textFile(path: string, text: string): string {
  if (path.endsWith('.json') || path.endsWith('.prettierrc')) return json(path, JSON.parse(text) as Json);
  if (path.endsWith('.py')) return lines(text, isLongPython, brokenPython);
  return /\.[jt]s$/.test(path) ? lines(text, mustBreak, brokenStatement) : text;
}

function json(path: string, value: Json): string {
  // package.json is npm's to write, and prettier keeps to npm's way.
  const isNpms = path.endsWith('package.json');
  return `${isNpms ? JSON.stringify(value, null, 2) : prettyJson(value, PRINT_WIDTH)}\n`;
}

/** Lines that fit, which nearly all do, are copied together and never looked at one by one. */
function lines(text: string, isLong: (line: string) => boolean, broken: (line: string) => string): string {
  const parts: string[] = [];
  // The same line may stand in many tests of the file.
  const known = new Map<string, string>();
  let copied = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = end - start > SURELY_SHORT ? text.slice(start, end) : '';
    if (line !== '' && isLong(line)) {
      const written = known.get(line) ?? broken(line);
      known.set(line, written);
      parts.push(text.slice(copied, start), written);
      copied = end;
    }
    start = end + 1;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(copied);
}

/** The shortest line that may have to be broken: two wide objects in a list. In characters. */
const SURELY_SHORT = 12;

/** Between two objects, or lists, of a list. */
const TABLE = ['}, {', '], ['];

function mustBreak(line: string): boolean {
  if (!line.endsWith(';')) return false;
  if (line.length > PRINT_WIDTH || TABLE.some((mark) => line.includes(mark))) return true;
  // Wide characters take two columns, so that half the width in characters may be too much.
  return line.length > PRINT_WIDTH / 2 && textWidth(line) > PRINT_WIDTH;
}

const MOST_ROUNDS = 5;

/** Objects that had to be broken stay broken in the next round, as they do when prettier reads them again. */
function brokenStatement(text: string): string {
  return brokenRequest(text) ?? brokenByRule(text);
}

/** `api.as(userA).get(…)`: nearly all long lines are that. */
const REQUEST = /^( *)((?:const [\w$]+ = )?await api)(\.as\([\w$]+(?:, '[\w$-]+')*\))(\.[\w$]+\(.*\);)$/su;

/** A chain of calls that is too long for one line has each call on a line of its own, where those fit. */
function brokenRequest(text: string): string | undefined {
  if (TABLE.some((mark) => text.includes(mark))) return undefined;
  const [, margin = '', before, caller, call] = REQUEST.exec(text) ?? [];
  // Further calls would have lines of their own, too.
  if (before === undefined || call === undefined || call.includes(').')) return undefined;
  const inner = `${margin}  `;
  const broken = (last: string): string => `${margin}${before}\n${inner}${caller}\n${last}`;
  if (!isTooWide(inner + call)) return broken(inner + call);
  const [, head, options] = OPTIONS.exec(call) ?? [];
  // What would be broken on either way stays broken.
  if (head === undefined || options === undefined || isTooWide(`${inner}  ${options},`)) return undefined;
  const onFirst = opened(margin, before + caller + head, options);
  const onLast = onFirst === undefined ? opened(inner, head, options) : undefined;
  return onFirst ?? (onLast && broken(onLast));
}

/** The object opens on the line of the call; undefined: it takes more lines. */
function opened(margin: string, head: string, options: string): string | undefined {
  const own = [margin + head, `${margin}  ${options},`, `${margin}});`];
  return own.some(isTooWide) ? undefined : own.join('\n');
}

const TEXT = String.raw`(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`;
const VALUE = String.raw`(?:[\w$]+|${TEXT}): (?:${TEXT}|[\w$.-]+)`;
const ARGUMENT = String.raw`(?:${TEXT}|path\x60(?:[^\x60$\\]|\$\{${TEXT}\})*\x60|[\w$]+\(\)|json\([\w$]+\(\), ${TEXT}\))`;
/** Plain arguments, and one kind of parameters: `.get('/pets', { query: { limit: 101 } });`. */
const OPTIONS = new RegExp(
  String.raw`^(\.[\w$]+\((?:${ARGUMENT}, )+\{) ([\w$]+: \{ ${VALUE}(?:, ${VALUE})* \}) \}\);$`,
  'su',
);

const isTooWide = (line: string): boolean => textWidth(line) > PRINT_WIDTH;

function brokenByRule(text: string): string {
  const statement = readStatement(text);
  if (statement === undefined) return text;
  const indent = statement.start;
  const layout = new StatementDoc(text);
  let printed = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const known = layout.open.size;
    printed = printDoc(layout.statement(statement), indent, PRINT_WIDTH);
    if (layout.open.size === known) break;
  }
  return printed;
}
