import { createHash, randomUUID } from 'node:crypto';
import {
  access,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ArtifactDriver, Content, Draft } from './artifact-driver.js';
import { ArtifactMissing, StorageFull, StorageUnavailable } from './storage-errors.js';

/**
 * Artifacts as files `sha256/ab/<hash>` in one folder. A file is written as a draft, made durable (fsync) and
 * then renamed, so that it is there whole or not at all, also after a power cut. Files are read-only.
 */
export class FolderDriver implements ArtifactDriver {
  constructor(private readonly folder: string) {}

  async draft(content: Content, limitBytes: number): Promise<Draft> {
    return this.guarded(async () => {
      const path = join(this.folder, 'drafts', randomUUID());
      await mkdir(dirname(path), { recursive: true });
      try {
        const { sha256, sizeBytes } = await writeDurably(path, content, limitBytes);
        return {
          sha256,
          sizeBytes,
          keep: () => this.guarded(() => this.keep(path, sha256)),
          discard: () => this.guarded(() => rm(path, { force: true })),
        };
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    });
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.path(sha256)).then(
      () => true,
      () => false,
    );
  }

  async open(sha256: string): Promise<Readable> {
    return this.guarded(async () => {
      const file = await open(this.path(sha256)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new ArtifactMissing(sha256) : error;
      });
      return file.createReadStream();
    });
  }

  async remove(sha256: string): Promise<void> {
    await this.guarded(() => rm(this.path(sha256), { force: true }));
  }

  async removeDrafts(before: Date): Promise<void> {
    await this.guarded(async () => {
      const drafts = join(this.folder, 'drafts');
      await mkdir(drafts, { recursive: true });
      for (const name of await readdir(drafts)) {
        const path = join(drafts, name);
        const found = await stat(path).catch(() => undefined); // another process was faster
        if (found !== undefined && found.mtime < before) await rm(path, { force: true });
      }
    });
  }

  async check(): Promise<void> {
    await this.guarded(async () => {
      const path = join(this.folder, 'drafts', `check-${randomUUID()}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, path);
      await readFile(path);
      await rm(path);
    });
  }

  private path(sha256: string): string {
    return join(this.folder, 'sha256', sha256.slice(0, 2), sha256);
  }

  private async keep(draft: string, sha256: string): Promise<void> {
    const path = this.path(sha256);
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    await syncFolder(dirname(path)); // the rename itself is durable only then
  }

  /** Errors of the file system become errors of the store; those of the content's own source stay what they are. */
  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isFileSystemError(error)) throw error;
      if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
        throw new StorageFull('the disk is full', error);
      throw new StorageUnavailable(this.folder, error);
    }
  }
}

interface Written {
  readonly sha256: string;
  readonly sizeBytes: number;
}

async function writeDurably(path: string, content: Content, limitBytes: number): Promise<Written> {
  const file = await open(path, 'wx', 0o444);
  try {
    const written = await write(file, content, limitBytes);
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

async function write(file: FileHandle, content: Content, limitBytes: number): Promise<Written> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes)
      throw new StorageFull(`${limitBytes} bytes were left and more were to be stored`);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
