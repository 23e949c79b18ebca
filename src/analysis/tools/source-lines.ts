import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CodePlace } from '#core/findings/index';

/** A line that is longer is no code that people read: it is cut. */
const LONGEST_LINE = 400;

/** A place as tools tell it. */
export interface ToldPlace {
  /** Absolute, or relative to the copy, with or without `./`. */
  readonly file: string;
  readonly line: number;
  readonly endLine?: number | undefined;
}

/** The lines of the files that findings are in; each file is read once. */
export class SourceLines {
  private readonly files = new Map<string, Promise<readonly string[]>>();

  /**
   * @param seen the folder that the tool looked at
   * @param application where the same files are as the application has them: tools may look at changed ones
   */
  constructor(
    private readonly seen: string,
    private readonly application: string,
  ) {}

  /** @returns where a tool points to, with its text; undefined for a file that is not the application's */
  async place({ file, line, endLine }: ToldPlace): Promise<CodePlace | undefined> {
    const relative = path.relative(this.seen, path.resolve(this.seen, file));
    if (relative === '' || relative.startsWith('..')) return undefined;
    const lines = await this.linesOf(relative);
    const first = Math.max(1, line);
    const text = (lines[first - 1] ?? '').slice(0, LONGEST_LINE);
    const last = endLine !== undefined && endLine > first ? { endLine } : {};
    return { kind: 'code', path: relative, line: first, ...last, text };
  }

  private linesOf(relative: string): Promise<readonly string[]> {
    const lines = this.files.get(relative) ?? readLines(path.join(this.application, relative));
    this.files.set(relative, lines);
    return lines;
  }
}

async function readLines(file: string): Promise<readonly string[]> {
  return (await readFile(file, 'utf8').catch(() => '')).split(/\r\n|\n|\r/);
}
