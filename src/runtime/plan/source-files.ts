import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const LARGEST_READ_BYTES = 1024 * 1024;

/** The files of one part, as planning looks at them. Absent, unreadable and huge ones look the same. */
export class SourceFiles {
  constructor(private readonly folder: string) {}

  async read(name: string): Promise<string | undefined> {
    const file = path.join(this.folder, name);
    try {
      const { size } = await stat(file);
      return size > LARGEST_READ_BYTES ? undefined : await readFile(file, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Names in the folder itself, in order. */
  async names(): Promise<readonly string[]> {
    return (await readdir(this.folder).catch(() => [])).sort();
  }

  /** The first of these files that is there, with its text. */
  async first(names: readonly string[]): Promise<{ name: string; text: string } | undefined> {
    for (const name of names) {
      const text = await this.read(name);
      if (text !== undefined) return { name, text };
    }
    return undefined;
  }
}
