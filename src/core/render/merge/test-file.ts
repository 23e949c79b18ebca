/** A test file as lines, the tests that were generated, and the groups that hold them. */
export interface TestFile {
  readonly imports: readonly NamedImport[];
  readonly items: readonly Item[];
}

/** A test, a group and the place of the imports stand in a list of lines as one item each, known by its key. */
export type Item =
  | { readonly kind: 'line'; readonly key: string }
  | { readonly kind: 'imports'; readonly key: string }
  | TestItem
  | GroupItem;

export interface TestItem {
  readonly kind: 'test';
  readonly key: string;
  readonly id: string;
  /** Whether blank lines come before it. */
  readonly hasBlank: boolean;
  /** The line with the id. */
  readonly marker: string;
  /** What was generated in place of an edit, shown beside it. */
  readonly shown: readonly string[];
  readonly body: readonly string[];
}

export interface GroupItem {
  readonly kind: 'group';
  readonly key: string;
  /** How many blank lines come before it. */
  readonly blanks: number;
  readonly head: readonly string[];
  readonly items: readonly Item[];
  readonly tail: readonly string[];
}

/** `import { names } from 'module'`, and `from module import names`. */
export interface NamedImport {
  readonly module: string;
  readonly names: readonly string[];
}

export const IMPORTS: Item = { kind: 'imports', key: '\0imports' };
export const lineItem = (line: string): Item => ({ kind: 'line', key: line });

/** Every test and group by its key, however deep it stands. */
export function byKey(items: readonly Item[], found = new Map<string, Item>()): Map<string, Item> {
  for (const item of items) {
    if (item.kind === 'test' || item.kind === 'group') found.set(item.key, item);
    if (item.kind === 'group') byKey(item.items, found);
  }
  return found;
}

export function testsIn(items: readonly Item[]): readonly TestItem[] {
  return items.flatMap((item) => {
    if (item.kind === 'group') return testsIn(item.items);
    return item.kind === 'test' ? [item] : [];
  });
}

/** Where the parts of a file stand, by line numbers from 0; `to` is not included. */
export interface Outline {
  readonly imports: readonly (NamedImport & Span)[];
  readonly groups: readonly GroupSpan[];
  /** Statements that follow a marker, from the marker's line. */
  readonly tests: readonly Span[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface GroupSpan extends Span {
  readonly title: string;
  /** First line of what the group holds, and first line after it. */
  readonly inside: Span;
}
