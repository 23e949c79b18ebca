import type { Json } from '#core/spec/index';
import { printDoc } from './print-doc.js';
import { prettyJson } from './pretty-json.js';
import { brokenPython, isLongPython } from './python-line.js';
import { readStatement } from './read-statement.js';
import { StatementDoc } from './statement-doc.js';
import { textWidth } from './text-width.js';

/** As in the suites' .prettierrc. */
export const PRINT_WIDTH = 110;

/**
 * Lays the files of one suite out as `prettier --check` and `ruff format --check` want them. Templates write statements on one line; only
 * those that are too long are parsed and broken, each once however often it stands in the suite.
 */
export class Layout {
  private readonly broken = new Map<string, string>();

  file(path: string, text: string): string {
    if (path.endsWith('.json') || path.endsWith('.prettierrc'))
      return this.json(path, JSON.parse(text) as Json);
    if (path.endsWith('.py')) return this.lines(text, isLongPython, brokenPython);
    return /\.[jt]s$/.test(path) ? this.lines(text, mustBreak, brokenStatement) : text;
  }

  json(path: string, value: Json): string {
    // package.json is npm's to write, and prettier keeps to npm's way.
    const isNpms = path.endsWith('package.json');
    return `${isNpms ? JSON.stringify(value, null, 2) : prettyJson(value, PRINT_WIDTH)}\n`;
  }

  private lines(text: string, isLong: (line: string) => boolean, broken: (line: string) => string): string {
    return text
      .split('\n')
      .map((line) => (isLong(line) ? this.brokenLine(line, broken) : line))
      .join('\n');
  }

  private brokenLine(line: string, broken: (line: string) => string): string {
    const known = this.broken.get(line) ?? broken(line);
    this.broken.set(line, known);
    return known;
  }
}

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
