import { Lines } from './lines.js';

export interface Token {
  /** As Ruff calls it: `Def`, `Identifier`, `Indent`. */
  readonly kind: string;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** One token on each line, with the bytes that it is: `    Def 39..42,`. */
const TOKEN = /^ {4}(\w+) (\d+)\.\.(\d+)/gm;

/** The tokens of a file, in their order. */
export class PythonTokens {
  readonly all: readonly Token[];

  /** @param written as Ruff writes them */
  constructor(written: string, content: string) {
    const bytes = Buffer.from(content);
    // Every byte a character, so that lines are counted by bytes, too.
    const lines = new Lines(bytes.toString('latin1'));
    this.all = Array.from(written.matchAll(TOKEN), ([, kind = '', from, to]) => ({
      kind,
      text: bytes.toString('utf8', Number(from), Number(to)),
      line: lines.of(Number(from)),
    }));
  }

  /** What stands in the block of the definition at this index; of one that is a single line, the rest of the line. */
  bodyOf(definition: number): readonly Token[] {
    let depth = 0;
    for (let index = definition; index < this.all.length; index += 1) {
      const kind = this.all[index]?.kind;
      if (kind === 'Indent') depth += 1;
      if (kind === 'Dedent') depth -= 1;
      const isOver = kind === 'Dedent' || (kind === 'Newline' && this.next(index) !== 'Indent');
      if (depth === 0 && isOver) return this.all.slice(definition, index);
    }
    return this.all.slice(definition);
  }

  /** The kind of the next token that is more than a comment or an empty line. */
  private next(index: number): string | undefined {
    return this.all
      .slice(index + 1, index + LOOK_AHEAD)
      .find(({ kind }) => !/^(?:Comment|NonLogicalNewline)$/.test(kind))?.kind;
  }
}

/** More comments than people write between `def` and the first statement. */
const LOOK_AHEAD = 50;
