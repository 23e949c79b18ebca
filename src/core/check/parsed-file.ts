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
