import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OutputUnwritable } from './output-unwritable.js';
import { PathOutside } from './path-outside.js';

/** A file of a suite, with its content. */
export interface OutputFile {
  readonly path: string;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** What a folder is to hold, and what it is to hold no more. */
export interface Wanted {
  readonly files: readonly OutputFile[];
  readonly removed: readonly string[];
}

export interface Published {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/**
 * A suite's folder for people. What it is to hold was merged with their edits before; files that are right already are
 * not touched; each file is replaced at once. Nothing is written outside of the folder, whatever paths and links say.
 */
export class OutputFolder {
  private readonly written: string[] = [];
  private readonly unchanged: string[] = [];
  private readonly removed: string[] = [];

  constructor(
    readonly root: string,
    /** No file is written or removed any more once it has aborted. */
    private readonly signal: AbortSignal,
  ) {}

  /**
   * The files of these names that are there, as bytes.
   * @throws {PathOutside}
   * @throws {OutputUnwritable} when one of them cannot be read
   */
  async read(names: Iterable<string>): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const name of names) {
      const content = await this.contentOf(name).catch((error: unknown) => {
        throw OutputUnwritable.from(this.root, error);
      });
      if (content !== undefined) found.set(name, content);
    }
    return found;
  }

  /**
   * @throws {PathOutside} before anything is written, when a path would leave the folder
   * @throws {OutputUnwritable}
   * @throws the signal's reason; what was written by then stays, and is completed by the next version to be published
   */
  publish(wanted: Wanted): Promise<Published> {
    return this.placeAll(wanted).catch((error: unknown) => {
      throw OutputUnwritable.from(this.root, error);
    });
  }

  private async placeAll({ files, removed }: Wanted): Promise<Published> {
    for (const name of [...files.map((file) => file.path), ...removed]) this.inside(name);
    await mkdir(this.root, { recursive: true });
    for (const file of files) await this.place(file);
    for (const name of removed) if ((await this.contentOf(name)) !== undefined) await this.remove(name);
    return { written: this.written, unchanged: this.unchanged, removed: this.removed };
  }

  private async place(file: OutputFile): Promise<void> {
    const present = await this.contentOf(file.path);
    if (present !== undefined && sha256Of(present) === file.sha256) this.unchanged.push(file.path);
    else await this.write(file.path, file.content);
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

  /** Not through a link: what it leads to is nobody's suite. */
  private async contentOf(name: string): Promise<Uint8Array | undefined> {
    const file = this.inside(name);
    const found = await lstat(file).catch(absent);
    if (found === undefined || found.isSymbolicLink()) return undefined;
    await this.refuseLinks(path.dirname(file), name);
    return readFile(file).catch(absent);
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

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
