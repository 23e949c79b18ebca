import {
  parseSync,
  type CallExpression,
  type Comment,
  type Expression,
  type Program,
  type Statement,
} from 'oxc-parser';
import { messageOf } from '#core/errors/index';
import type { RenderedFile } from '#core/render/index';

export interface SyntaxMistake {
  readonly line: number;
  readonly detail: string;
}

/** A test as its file has it. */
export interface WrittenTest {
  readonly file: string;
  readonly line: number;
  readonly group: string;
  readonly title: string;
  /** From the comment above it; undefined when it has none. */
  readonly id: string | undefined;
  readonly asserts: boolean;
}

export interface ParsedFile {
  readonly path: string;
  readonly content: string;
  readonly mistakes: readonly SyntaxMistake[];
  readonly comments: readonly { readonly text: string; readonly line: number }[];
  readonly tests: readonly WrittenTest[];
}

const NO_COMMENTS: readonly never[] = [];

/** Reads a suite's file as its language; what is neither code nor JSON is text, in which nothing can be wrong. */
export function parseFile({ path, content }: RenderedFile): ParsedFile {
  if (path.endsWith('.json') || path.endsWith('.prettierrc')) {
    return { path, content, mistakes: jsonMistakes(content), comments: NO_COMMENTS, tests: [] };
  }
  if (!path.endsWith('.ts')) return { path, content, mistakes: [], comments: NO_COMMENTS, tests: [] };
  const { errors, comments, program } = parseSync(path, content);
  const lines = new Lines(content);
  return {
    path,
    content,
    mistakes: errors.map(({ message, labels }) => ({
      line: lines.of(labels[0]?.start ?? 0),
      detail: message,
    })),
    comments: comments.map(({ value, start }) => ({ text: value, line: lines.of(start) })),
    tests: path.endsWith('.test.ts') ? new TestReader(path, lines, comments).testsOf(program) : [],
  };
}

function jsonMistakes(content: string): SyntaxMistake[] {
  try {
    JSON.parse(content);
    return [];
  } catch (error) {
    return [{ line: 1, detail: messageOf(error) }];
  }
}

/** Line numbers, from 1, of offsets that are asked for in growing order. */
class Lines {
  private readonly starts: readonly number[];

  constructor(content: string) {
    this.starts = [0, ...Array.from(content.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  of(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Finds `it(…)` in `describe(…)`, as deep as they are nested. */
class TestReader {
  private readonly ids: ReadonlyMap<number, string>;

  constructor(
    private readonly file: string,
    private readonly lines: Lines,
    comments: readonly Comment[],
  ) {
    const found = comments.map(
      ({ value, start }) => [lines.of(start), /^\s*assay:([0-9a-f]+)/.exec(value)?.[1]] as const,
    );
    this.ids = new Map(found.flatMap(([line, id]) => (id === undefined ? [] : [[line, id] as const])));
  }

  testsOf(program: Program): WrittenTest[] {
    return this.inStatements(program.body as readonly Statement[], '');
  }

  private inStatements(statements: readonly Statement[], group: string): WrittenTest[] {
    return statements.flatMap((statement) => {
      if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression')
        return [];
      return this.inCall(statement.expression, group);
    });
  }

  private inCall(call: CallExpression, group: string): WrittenTest[] {
    const [name, body] = call.arguments;
    const title = name?.type === 'Literal' ? String(name.value) : '';
    const callee = call.callee.type === 'Identifier' ? call.callee.name : '';
    if (callee === 'describe')
      return this.inStatements(statementsOf(body), group === '' ? title : `${group} > ${title}`);
    if (callee !== 'it' && callee !== 'test') return [];
    const line = this.lines.of(call.start);
    return [
      {
        file: this.file,
        line,
        group,
        title,
        id: this.ids.get(line - 1),
        asserts: callsExpect(statementsOf(body)),
      },
    ];
  }
}

function statementsOf(node: CallExpression['arguments'][number] | undefined): readonly Statement[] {
  if (node?.type !== 'ArrowFunctionExpression' || node.body.type !== 'BlockStatement') return [];
  return node.body.body;
}

/** Looks through everything below; syntax trees are plain data. */
function callsExpect(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(callsExpect);
  if (typeof node !== 'object' || node === null) return false;
  const { type, callee } = node as { type?: string; callee?: Expression };
  if (type === 'CallExpression' && callee?.type === 'Identifier' && callee.name === 'expect') return true;
  return Object.values(node).some(callsExpect);
}
