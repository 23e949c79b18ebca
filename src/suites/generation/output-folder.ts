import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OutputUnwritable } from './output-unwritable.js';
import { PathOutside } from './path-outside.js';

/** A file of a suite, with its content. */
export interface OutputFile {
  readonly path: string;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** What we ever wrote to a path: content with another hash was edited by somebody. */
export type KnownContent = ReadonlyMap<string, ReadonlySet<string>>;

export interface Published {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Edited files, left as they are; what was generated stands beside those of this version as `<name>.new`. */
  readonly edited: readonly string[];
}

const LATEST_SUFFIX = '.new';

/**
 * A suite's folder for people. Files that somebody edited are never overwritten and never removed; unchanged ones are
 * not touched; each file is replaced at once. Nothing is written outside of the folder, whatever paths and links say.
 */
export class OutputFolder {
  private readonly written: string[] = [];
  private readonly unchanged: string[] = [];
  private readonly removed: string[] = [];
  private readonly edited: string[] = [];

  constructor(
    readonly root: string,
    private readonly known: KnownContent,
    /** No file is written or removed any more once it has aborted. */
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @throws {PathOutside} before anything is written, when a path would leave the folder
   * @throws {OutputUnwritable}
   * @throws the signal's reason; what was written by then stays, and is completed by the next version to be published
   */
  publish(files: readonly OutputFile[]): Promise<Published> {
    return this.placeAll(files).catch((error: unknown) => {
      throw OutputUnwritable.from(this.root, error);
    });
  }

  private async placeAll(files: readonly OutputFile[]): Promise<Published> {
    const paths = new Set(files.map((file) => file.path));
    for (const name of [...paths, ...this.known.keys()]) this.inside(name);
    await mkdir(this.root, { recursive: true });
    for (const file of files) await this.place(file);
    for (const name of this.known.keys()) if (!paths.has(name)) await this.drop(name);
    return {
      written: this.written,
      unchanged: this.unchanged,
      removed: this.removed,
      edited: this.edited,
    };
  }

  private async place(file: OutputFile): Promise<void> {
    const present = await this.hashOf(file.path);
    const beside = `${file.path}${LATEST_SUFFIX}`;
    if (present === undefined || this.isOurs(file.path, present)) {
      if (present === file.sha256) this.unchanged.push(file.path);
      else await this.write(file.path, file.content);
      await this.removeIfOurs(beside, file.path);
    } else if (present === file.sha256) {
      this.unchanged.push(file.path);
    } else {
      this.edited.push(file.path);
      if ((await this.hashOf(beside)) !== file.sha256) await this.write(beside, file.content);
    }
  }

  private async drop(name: string): Promise<void> {
    const present = await this.hashOf(name);
    if (present === undefined) return;
    if (this.isOurs(name, present)) await this.remove(name);
    else this.edited.push(name);
  }

  private async removeIfOurs(name: string, generatedAs: string): Promise<void> {
    const present = await this.hashOf(name);
    if (present !== undefined && this.isOurs(generatedAs, present)) await this.remove(name);
  }

  /** A folder that is empty now goes with its last file. */
  private async remove(name: string): Promise<void> {
    this.signal.throwIfAborted();
    await rm(this.inside(name));
    this.removed.push(name);
    for (let folder = path.dirname(name); folder !== '.'; folder = path.dirname(folder)) {
      const removed = await rmdir(path.join(this.root, folder)).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }

  private async write(name: string, content: Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    const file = this.inside(name);
    await mkdir(path.dirname(file), { recursive: true });
    await this.refuseLinks(path.dirname(file), name);
    const draft = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(draft, content, { flag: 'wx' });
      this.signal.throwIfAborted();
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    this.written.push(name);
  }

  private async hashOf(name: string): Promise<string | undefined> {
    const content = await readFile(this.inside(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    return content && createHash('sha256').update(content).digest('hex');
  }

  private isOurs(name: string, sha256: string): boolean {
    return this.known.get(name)?.has(sha256) === true;
  }

  private inside(name: string): string {
    const file = path.resolve(this.root, name);
    const relative = path.relative(this.root, file);
    const isInside = relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`);
    if (!isInside || name.includes('\0') || path.isAbsolute(relative)) throw new PathOutside(name);
    return file;
  }

  /** A folder inside may be a link that somebody made, or that came with a git branch. */
  private async refuseLinks(folder: string, name: string): Promise<void> {
    const real = await realpath(folder);
    const root = await realpath(this.root);
    if (real !== root && !real.startsWith(root + path.sep)) throw new PathOutside(name);
  }
}
