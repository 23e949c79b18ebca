import { createRequire } from 'node:module';
import type { Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import type { RenderedFile } from '#core/render/index';
import type { ParsedFile, WrittenTest } from './parsed-file.js';
import { PythonTokens, type Token } from './python-tokens.js';

const require = createRequire(import.meta.url);

let ruff: Workspace | undefined;

/**
 * Ruff, asked for nothing but what is no Python; the oldest Python that suites are for. Loaded with the first file that
 * needs it: it is a large program, and most who check suites have none in Python.
 */
function workspace(): Workspace {
  if (ruff !== undefined) return ruff;
  const { PositionEncoding, Workspace: Ruff } =
    require('@astral-sh/ruff-wasm-nodejs') as typeof import('@astral-sh/ruff-wasm-nodejs');
  ruff = new Ruff({ 'target-version': 'py310', lint: { select: [] } }, PositionEncoding.Utf16);
  return ruff;
}

/** As pytest finds tests by default. */
const TEST_FILE = /(?:^|\/)test_[^/]*\.py$/;

export function parsePython({ path, content }: RenderedFile): ParsedFile {
  const diagnostics = workspace().check(content) as readonly Diagnostic[];
  const tokens = new PythonTokens(workspace().tokens(content), content);
  return {
    path,
    content,
    mistakes: diagnostics.map(({ message, start_location: { row } }) => ({ line: row, detail: message })),
    comments: tokens.all.filter(isComment).map(({ text, line }) => ({ text: text.slice(1), line })),
    tests: TEST_FILE.test(path) ? new TestReader(path, tokens).tests() : [],
  };
}

function isComment({ kind }: Token): boolean {
  return kind === 'Comment';
}

/** What a test may assert with, besides the statement: functions of the suite, and pytest's own. */
const ASSERTING_NAME = /^(?:assert_.*|raises)$/;

interface Definition {
  readonly name: string;
  /** How deep its body is indented. */
  readonly depth: number;
}

/** Finds functions that are called `test…`, in classes and outside of them. */
class TestReader {
  private readonly ids: ReadonlyMap<number, string>;
  private readonly found: WrittenTest[] = [];
  private classes: Definition[] = [];
  private depth = 0;
  /** The first line of the decorators that stand above what comes next. */
  private decorated: number | undefined;

  constructor(
    private readonly file: string,
    private readonly tokens: PythonTokens,
  ) {
    const found = tokens.all
      .filter(isComment)
      .map(({ text, line }) => [line, /^#\s*assay:([0-9a-f]+)/.exec(text)?.[1]] as const);
    this.ids = new Map(found.flatMap(([line, id]) => (id === undefined ? [] : [[line, id] as const])));
  }

  tests(): WrittenTest[] {
    for (const [index, token] of this.tokens.all.entries()) this.read(token, index);
    return this.found;
  }

  private read({ kind, line }: Token, index: number): void {
    if (kind === 'Indent') this.depth += 1;
    if (kind === 'Dedent') this.dedent();
    if (kind === 'At' && this.beginsLine(index)) this.decorated ??= line;
    if (kind !== 'Class' && kind !== 'Def') return;
    const name = this.tokens.all[index + 1]?.text ?? '';
    if (kind === 'Class') this.classes.push({ name, depth: this.depth + 1 });
    else if (name.startsWith('test') && this.depth === this.classes.length) this.add(name, line, index);
    this.decorated = undefined;
  }

  private beginsLine(index: number): boolean {
    return /^(?:|Newline|NonLogicalNewline|Indent|Dedent)$/.test(this.tokens.all[index - 1]?.kind ?? '');
  }

  private dedent(): void {
    this.depth -= 1;
    this.classes = this.classes.filter(({ depth }) => depth <= this.depth);
  }

  private add(name: string, line: number, index: number): void {
    const id = this.ids.get((this.decorated ?? line) - 1);
    const group = this.classes.map((one) => one.name).join(' > ');
    this.found.push({ file: this.file, line, group, title: name, id, asserts: this.asserts(index) });
  }

  private asserts(definition: number): boolean {
    return this.tokens
      .bodyOf(definition)
      .some(({ kind, text }) => kind === 'Assert' || (kind === 'Identifier' && ASSERTING_NAME.test(text)));
  }
}
