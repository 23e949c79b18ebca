import { parseSync, type Statement } from 'oxc-parser';
import type { Json } from '#core/spec/index';
import { printDoc } from './print-doc.js';
import { prettyJson } from './pretty-json.js';
import { brokenPython, isLongPython } from './python-line.js';
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
    // package.json is npm's to write, and prettier keeps to npm's way.
    if (path.endsWith('package.json')) return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
    if (path.endsWith('.json') || path.endsWith('.prettierrc')) {
      return `${prettyJson(JSON.parse(text) as Json, PRINT_WIDTH)}\n`;
    }
    if (path.endsWith('.py')) return this.lines(text, isLongPython, brokenPython);
    return /\.[jt]s$/.test(path) ? this.lines(text, mustBreak, brokenStatement) : text;
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

const TABLE = /[}\]], [{[]/;

function mustBreak(line: string): boolean {
  if (!line.endsWith(';')) return false;
  if (line.length > PRINT_WIDTH || TABLE.test(line)) return true;
  // Wide characters take two columns, so that half the width in characters may be too much.
  return line.length > PRINT_WIDTH / 2 && textWidth(line) > PRINT_WIDTH;
}

const BEFORE = 'async () => {';
const MOST_ROUNDS = 5;

/** Objects that had to be broken stay broken in the next round, as they do when prettier reads them again. */
function brokenStatement(text: string): string {
  const indent = text.search(/\S/);
  const source = /^(?:import|export) /.test(text) ? text : `${BEFORE}${text}}`;
  const statement = onlyStatement(source, source !== text);
  if (statement === undefined) return text;
  const layout = new StatementDoc(source);
  let printed = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const known = layout.open.size;
    const doc = layout.statement(statement);
    if (doc === undefined) return text;
    printed = printDoc(doc, indent, PRINT_WIDTH);
    if (layout.open.size === known) break;
  }
  return printed;
}

/** Undefined when the line is not one whole statement. */
function onlyStatement(source: string, isWrapped: boolean): Statement | undefined {
  const { program, errors } = parseSync('line.ts', source);
  const [first, ...others] = program.body;
  if (errors.length > 0 || others.length > 0 || first?.type === undefined) return undefined;
  if (!isWrapped) return first as Statement;
  if (first.type !== 'ExpressionStatement' || first.expression.type !== 'ArrowFunctionExpression')
    return undefined;
  const { body } = first.expression;
  return body.type === 'BlockStatement' && body.body.length === 1 ? body.body[0] : undefined;
}
