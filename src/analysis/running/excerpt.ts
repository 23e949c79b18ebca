import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CodePlace } from '#core/findings/index';

/** Lines of a file around a finding. */
export interface CodeExcerpt {
  /** The number of the first of them, from 1. */
  readonly from: number;
  readonly lines: readonly string[];
}

const LINES_AROUND = 3;
const LONGEST_LINE = 240;
/** Larger files are no code that anybody reads. */
const LARGEST_FILE = 2 * 1024 * 1024;

/**
 * Reads the lines around findings. The paths come from tools that read what strangers wrote, so that nothing is read
 * outside of the source tree, wherever a name or a link points.
 */
export class Excerpts {
  private readonly files = new Map<string, Promise<readonly string[] | undefined>>();

  constructor(
    private readonly folder: string,
    private readonly linesAround = LINES_AROUND,
  ) {}

  /** @returns undefined when there is no such line */
  async around({ path: file, line, endLine }: CodePlace): Promise<CodeExcerpt | undefined> {
    const lines = await this.linesOf(file);
    if (lines === undefined || line > lines.length) return undefined;
    const around = this.linesAround;
    const from = Math.max(1, line - around);
    const to = Math.min(Math.max(line, endLine ?? line), line + around) + around;
    return { from, lines: lines.slice(from - 1, to).map((text) => text.slice(0, LONGEST_LINE)) };
  }

  private linesOf(file: string): Promise<readonly string[] | undefined> {
    const known = this.files.get(file) ?? this.read(file);
    this.files.set(file, known);
    return known;
  }

  private async read(file: string): Promise<readonly string[] | undefined> {
    try {
      const root = await realpath(this.folder);
      const real = await realpath(path.resolve(root, file));
      return real.startsWith(root + path.sep) ? await linesOf(real) : undefined;
    } catch {
      return undefined; // a tool names what is not there, such as a file that it made itself
    }
  }
}

async function linesOf(file: string): Promise<readonly string[] | undefined> {
  const handle = await open(file);
  try {
    const about = await handle.stat();
    if (!about.isFile() || about.size > LARGEST_FILE) return undefined;
    return (await handle.readFile('utf8')).split(/\r?\n/u);
  } finally {
    await handle.close();
  }
}
