import { parseSync, type Statement } from 'oxc-parser';
import type { Json } from '#core/spec/index';
import { printDoc } from './print-doc.js';
import { prettyJson } from './pretty-json.js';
import { StatementDoc } from './statement-doc.js';
import { textWidth } from './text-width.js';

/** As in the suites' .prettierrc. */
export const PRINT_WIDTH = 110;

/**
 * Lays a rendered file out as `prettier --check` wants it. Templates write statements on one line; only those that
 * are too long are parsed and broken, so that the cost is that of looking at each line once.
 */
export function layOut(path: string, text: string): string {
  // package.json is npm's to write, and prettier keeps to npm's way.
  if (path.endsWith('package.json')) return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  if (path.endsWith('.json') || path.endsWith('.prettierrc'))
    return `${prettyJson(JSON.parse(text) as Json, PRINT_WIDTH)}\n`;
  return path.endsWith('.ts') ? text.split('\n').map(brokenLine).join('\n') : text;
}

const TABLE = /[}\]], [{[]/;

function brokenLine(text: string): string {
  if (!text.endsWith(';')) return text;
  // Wide characters take two columns, so that half the width in characters may be too much.
  const tooLong =
    text.length > PRINT_WIDTH || (text.length > PRINT_WIDTH / 2 && textWidth(text) > PRINT_WIDTH);
  return tooLong || TABLE.test(text) ? brokenStatement(text) : text;
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
