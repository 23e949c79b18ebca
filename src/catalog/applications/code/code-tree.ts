import { faultOfPath } from './code-path.js';
import { CodeRefused } from './code-refused.js';
import { isLeftOut } from './left-out.js';

/** A file of an application's code. */
export interface CodeFile {
  /** Relative to the application's folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}

/** An application's code: every file once, by their paths in the order of code points. */
export type CodeTree = readonly CodeFile[];

/** How much code is taken. Sizes in bytes. */
export interface CodeLimits {
  /** Files that are kept; of entries that are looked at, ten times as many. */
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

const MEBIBYTE = 2 ** 20;

/** Far more than an application that a model wrote: it is what a server can hold in memory. */
export const CODE_LIMITS: CodeLimits = { files: 5_000, fileBytes: 16 * MEBIBYTE, totalBytes: 64 * MEBIBYTE };

/** Some archives list every file of node_modules, which are looked at and left out. */
const ENTRIES_PER_FILE = 10;

/**
 * Gathers code from wherever it comes. It asks of every path, before any byte is read, whether it may be taken; what
 * is refused is refused as a whole.
 */
export class CodeTreeBuilder {
  private readonly files = new Map<string, CodeFile>();
  /** How each name is spelled, by the same name for systems that do not know case. */
  private readonly spellings = new Map<string, string>();
  private entries = 0;
  private totalBytes = 0;

  constructor(private readonly limits: CodeLimits = CODE_LIMITS) {}

  /**
   * To be asked before a file is read.
   * @returns false where the file is left out
   * @throws {CodeRefused} when no file may be written there
   */
  takes(path: string): boolean {
    this.entries += 1;
    if (this.entries > this.limits.files * ENTRIES_PER_FILE) {
      throw new CodeRefused(`has more than ${this.limits.files * ENTRIES_PER_FILE} entries`);
    }
    const fault = faultOfPath(path);
    if (fault !== undefined) throw new CodeRefused(fault, path);
    return !isLeftOut(path);
  }

  /** How many bytes the next file may have. */
  get room(): number {
    return Math.min(this.limits.fileBytes, this.limits.totalBytes - this.totalBytes);
  }

  /** @throws {CodeRefused} */
  add(file: CodeFile): void {
    if (this.files.has(file.path)) throw new CodeRefused('is there twice', file.path);
    this.spell(file.path);
    if (file.bytes.byteLength > this.room) throw this.tooLarge(file.path);
    if (this.files.size === this.limits.files)
      throw new CodeRefused(`has more than ${this.limits.files} files`);
    this.totalBytes += file.bytes.byteLength;
    this.files.set(file.path, file);
  }

  tooLarge(path: string): CodeRefused {
    const { fileBytes, totalBytes } = this.limits;
    return this.room === fileBytes
      ? new CodeRefused(`is larger than ${fileBytes} bytes`, path)
      : new CodeRefused(`is larger than ${totalBytes} bytes altogether`);
  }

  /** @throws {CodeRefused} when there is no file */
  tree(): CodeTree {
    const tree = [...this.files.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
    const within = tree.find(({ path }) => foldersOf(path).some((folder) => this.files.has(folder)));
    if (within !== undefined) throw new CodeRefused('is within a file', within.path);
    if (tree.length === 0) throw new CodeRefused('has no files');
    return tree;
  }

  /** Names that some systems take for one would overwrite each other there, and hide from an analyzer. */
  private spell(path: string): void {
    for (const name of [...foldersOf(path), path]) {
      const same = name.normalize('NFC').toLowerCase();
      const spelled = this.spellings.get(same) ?? name;
      if (spelled !== name) {
        throw new CodeRefused(`differs from ${JSON.stringify(spelled)} in nothing but its spelling`, name);
      }
      this.spellings.set(same, name);
    }
  }
}

function foldersOf(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, depth) => names.slice(0, depth + 1).join('/'));
}
