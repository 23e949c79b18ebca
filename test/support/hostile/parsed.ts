import { parseSync, type ParseResult } from 'oxc-parser';
import type { RenderedFile } from '#core/render/index';

/** Enough for the files that are the same in every suite, and for two suites that are being compared. */
const CAPACITY = 200;

/** What was found out about a file is kept for the next one with the same content: most of a suite never changes. */
export class Kept<T> {
  private readonly known = new Map<string, T>();

  constructor(private readonly find: (file: RenderedFile) => T) {}

  of(file: RenderedFile): T {
    const key = `${file.path}\n${file.content}`;
    const value = this.known.get(key) ?? this.find(file);
    // Asked for again, it is the newest; the oldest goes.
    this.known.delete(key);
    this.known.set(key, value);
    const [oldest] = this.known.keys();
    if (this.known.size > CAPACITY && oldest !== undefined) this.known.delete(oldest);
    return value;
  }
}

export const parsed = new Kept<ParseResult>(({ path, content }) => parseSync(path, content));
