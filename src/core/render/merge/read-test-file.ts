import { SHOWN_LINE } from './conflict-note.js';
import type { Notation } from './notation.js';
import { outlinePython } from './outline-python.js';
import { outlineTypescript } from './outline-typescript.js';
import {
  IMPORTS,
  lineItem,
  type GroupSpan,
  type Item,
  type Outline,
  type Span,
  type TestFile,
} from './test-file.js';

/** A test file in its parts; undefined when nobody can tell where its parts begin and end. */
export function readTestFile(content: string, notation: Notation): TestFile | undefined {
  const outline =
    notation.comment === '//'
      ? outlineTypescript(content, notation.marker)
      : outlinePython(content, notation.marker);
  if (outline === undefined) return undefined;
  const lines = content.split('\n');
  const reader = new Reader(lines, outline, notation);
  const items = reader.items({ from: 0, to: lines.length });
  return reader.hasTwins ? undefined : { imports: outline.imports, items };
}

class Reader {
  /** Two tests with one id, or a part within another one: the file is not as it was generated, nor as people edit. */
  hasTwins = false;
  private readonly tests: ReadonlyMap<number, Span>;
  private readonly groups: ReadonlyMap<number, GroupSpan>;
  private readonly imports: ReadonlyMap<number, Span>;
  private readonly keys = new Set<string>();

  constructor(
    private readonly lines: readonly string[],
    { tests, groups, imports }: Outline,
    private readonly notation: Notation,
  ) {
    const byStart = <T extends Span>(spans: readonly T[]): ReadonlyMap<number, T> =>
      new Map(spans.map((span) => [span.from, span]));
    this.tests = byStart(tests);
    this.groups = byStart(groups);
    this.imports = byStart(imports);
  }

  items({ from, to }: Span): Item[] {
    const items: Item[] = [];
    let blanks = 0;
    for (let at = from; at < to;) {
      const line = this.lines[at] ?? '';
      const part = this.partAt(at, blanks);
      if (part !== undefined) {
        if (part.item !== undefined) items.push(part.item);
        at = part.to;
        blanks = 0;
      } else if (line.trim() === '') {
        blanks += 1;
        at += 1;
      } else {
        items.push(...Array.from({ length: blanks }, () => lineItem('')), lineItem(line));
        blanks = 0;
        at += 1;
      }
    }
    return [...items, ...Array.from({ length: blanks }, () => lineItem(''))];
  }

  private partAt(at: number, blanks: number): { readonly item?: Item; readonly to: number } | undefined {
    const imported = this.imports.get(at);
    if (imported !== undefined) return this.importAt(imported);
    const test = this.tests.get(at);
    if (test !== undefined) return { item: this.test(test, blanks > 0), to: test.to };
    const group = this.groups.get(at);
    return group === undefined ? undefined : { item: this.group(group, blanks), to: group.to };
  }

  /** All imports are one item, where the first of them stands. */
  private importAt({ to }: Span): { readonly item?: Item; readonly to: number } {
    if (this.keys.has(IMPORTS.key)) return { to };
    this.keys.add(IMPORTS.key);
    return { item: IMPORTS, to };
  }

  private test({ from, to }: Span, hasBlank: boolean): Item {
    const marker = this.lines[from] ?? '';
    const id = this.notation.marker.exec(marker)?.[2] ?? '';
    const rest = this.lines.slice(from + 1, to);
    const shown = rest.filter((line) => SHOWN_LINE.test(line));
    const body = rest.filter((line) => !SHOWN_LINE.test(line));
    return { kind: 'test', key: this.keyOf(`\0test:${id}`), id, hasBlank, marker, shown, body };
  }

  private group({ from, to, title, inside }: GroupSpan, blanks: number): Item {
    return {
      kind: 'group',
      key: this.keyOf(`\0group:${title}`),
      blanks,
      head: this.lines.slice(from, inside.from),
      items: this.items(inside),
      tail: this.lines.slice(inside.to, to),
    };
  }

  private keyOf(key: string): string {
    if (this.keys.has(key)) this.hasTwins = true;
    this.keys.add(key);
    return key;
  }
}
