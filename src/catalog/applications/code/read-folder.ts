import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
import nodePath from 'node:path';
import { CodeRefused } from './code-refused.js';
import { CODE_LIMITS, type CodeLimits, type CodeTree, CodeTreeBuilder } from './code-tree.js';
import { isFolderLeftOut } from './left-out.js';

/** Code as it was found in a folder, and what of the folder was not taken. */
export interface FoundCode {
  readonly tree: CodeTree;
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

const OWNER_EXECUTES = 0o100;
/** A link that took a file's place is not followed, and a pipe that took it is not waited for. */
const AS_IT_IS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The code in a folder of this machine. Links are left out, wherever they lead.
 * @throws {CodeRefused} when it is no folder, or holds what is not to be taken
 */
export async function readFolder(folder: string, limits: CodeLimits = CODE_LIMITS): Promise<FoundCode> {
  const walk = new FolderWalk(await realFolder(folder), new CodeTreeBuilder(limits));
  await walk.into('');
  return { tree: walk.tree.tree(), leftOut: walk.leftOut };
}

async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => {
    throw new CodeRefused('is not there, or is not a folder', nodePath.basename(folder));
  });
}

class FolderWalk {
  readonly leftOut: LeftOut[] = [];

  constructor(
    private readonly root: string,
    readonly tree: CodeTreeBuilder,
  ) {}

  async into(folder: string): Promise<void> {
    const at = nodePath.join(this.root, folder);
    // A folder that was exchanged for a link since it was listed would lead anywhere.
    if ((await realpath(at)) !== at) throw new CodeRefused('changed while it was read', folder);
    const entries = await readdir(at, { withFileTypes: true }).catch((error: unknown) => {
      throw new CodeRefused('cannot be read', folder, error);
    });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      await this.look(entry, folder === '' ? entry.name : `${folder}/${entry.name}`);
    }
  }

  private async look(entry: Dirent, path: string): Promise<void> {
    if (entry.isSymbolicLink()) return this.leave(path, 'links are not followed');
    if (entry.isDirectory()) {
      if (!isFolderLeftOut(entry.name)) return this.into(path);
      return this.leave(path, 'installed or made, and not written');
    }
    if (!entry.isFile()) return this.leave(path, 'neither a file nor a folder');
    if (!this.tree.takes(path)) return this.leave(path, 'installed or made, and not written');
    await this.take(path);
  }

  private leave(path: string, why: string): void {
    this.leftOut.push({ path, why });
  }

  private async take(path: string): Promise<void> {
    const file = await open(nodePath.join(this.root, path), AS_IT_IS).catch((error: unknown) => {
      throw new CodeRefused('cannot be read', path, error);
    });
    try {
      await this.read(file, path);
    } finally {
      await file.close();
    }
  }

  private async read(file: FileHandle, path: string): Promise<void> {
    const { size, mode } = await file.stat();
    if (size > this.tree.room) throw this.tree.tooLarge(path);
    const bytes = await file.readFile();
    this.tree.add({ path, bytes, isExecutable: (mode & OWNER_EXECUTES) !== 0 });
  }
}
