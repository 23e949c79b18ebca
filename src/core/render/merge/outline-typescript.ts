import { parseSync, type CallExpression, type Program, type Statement } from 'oxc-parser';
import type { GroupSpan, NamedImport, Outline, Span } from './test-file.js';

/** Where imports, groups and tests of a TypeScript file stand; undefined when the file cannot be parsed. */
export function outlineTypescript(content: string, marker: RegExp): Outline | undefined {
  const { program, errors } = parseSync('suite.test.ts', content);
  if (errors.length > 0) return undefined;
  return new Outliner(content, marker).outline(program);
}

export function parsesAsTypescript(content: string): boolean {
  return parseSync('suite.test.ts', content).errors.length === 0;
}

class Outliner {
  private readonly starts: readonly number[];
  private readonly lines: readonly string[];
  private readonly groups: GroupSpan[] = [];
  private readonly tests: Span[] = [];
  private readonly imports: (NamedImport & Span)[] = [];

  constructor(
    content: string,
    private readonly marker: RegExp,
  ) {
    this.lines = content.split('\n');
    let start = 0;
    this.starts = this.lines.map(({ length }) => {
      const own = start;
      start += length + 1;
      return own;
    });
  }

  outline(program: Program): Outline {
    this.statements(program.body as readonly Statement[], 0);
    return { imports: this.imports, groups: this.groups, tests: this.tests };
  }

  /** @param first line that may belong to the first of the statements: comments stand before what they are about */
  private statements(statements: readonly Statement[], first: number): void {
    let free = first;
    for (const statement of statements) {
      const span = this.span(statement);
      if (statement.type === 'ImportDeclaration') this.addImport(statement, span);
      else if (span.from >= free) this.statement(statement, span, free);
      free = span.to;
    }
  }

  private statement(statement: Statement, span: Span, free: number): void {
    const marker = this.markerBefore(span.from, free);
    if (marker !== undefined) this.tests.push({ from: marker, to: span.to });
    else if (statement.type === 'ExpressionStatement' && statement.expression.type === 'CallExpression')
      this.group(statement.expression, span);
  }

  private markerBefore(line: number, free: number): number | undefined {
    for (let above = line - 1; above >= free; above -= 1) {
      const text = this.lines[above] ?? '';
      if (this.marker.test(text)) return above;
      if (!text.trimStart().startsWith('//')) return undefined;
    }
    return undefined;
  }

  private group({ callee, arguments: [title, body] }: CallExpression, span: Span): void {
    if (callee.type !== 'Identifier' || callee.name !== 'describe') return;
    if (title?.type !== 'Literal' || body?.type !== 'ArrowFunctionExpression') return;
    if (body.body.type !== 'BlockStatement') return;
    const inside = { from: this.lineOf(body.body.start) + 1, to: this.lineOf(body.body.end - 1) };
    if (inside.from > inside.to) return;
    this.groups.push({ ...span, title: String(title.value), inside });
    this.statements(body.body.body, inside.from);
  }

  private addImport(statement: Statement & { type: 'ImportDeclaration' }, span: Span): void {
    const { specifiers, source, importKind } = statement;
    const isNamed = specifiers.length > 0 && specifiers.every(({ type }) => type === 'ImportSpecifier');
    if (!isNamed || importKind === 'type') return;
    const names = specifiers.map(({ start, end }) => this.text(start, end));
    this.imports.push({ module: source.value, names, ...span });
  }

  private text(start: number, end: number): string {
    return this.lines.join('\n').slice(start, end);
  }

  private span({ start, end }: { readonly start: number; readonly end: number }): Span {
    return { from: this.lineOf(start), to: this.lineOf(end - 1) + 1 };
  }

  private lineOf(offset: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
