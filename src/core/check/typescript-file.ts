import {
  parseSync,
  type CallExpression,
  type Comment,
  type Expression,
  type Program,
  type Statement,
} from 'oxc-parser';
import type { RenderedFile } from '#core/render/index';
import { Lines } from './lines.js';
import type { ParsedFile, WrittenTest } from './parsed-file.js';

export function parseTypeScript({ path, content }: RenderedFile): ParsedFile {
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
