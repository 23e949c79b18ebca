import { readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { type Layout } from './layout.js';
import { EmbeddedUnavailable, otherwise } from './unavailable.js';

const SQLITE_BUSY = 5;

/** Held until it is released or the process ends, in whichever way it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder for this process. The lock is SQLite's on an empty database: it is the kernel's, so it goes
 * with the process even after kill -9, and no stale lock file has to be told from a living one.
 * @throws {EmbeddedUnavailable} `folder-in-use` while another process holds it
 */
export async function lockFolder({ lock, owner, folder }: Layout): Promise<FolderLock> {
  const database = new DatabaseSync(lock, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw inUse(folder, await readFile(owner, 'utf8').catch(() => ''), error);
  }
  await writeFile(owner, String(process.pid));
  return { release: () => database.close() };
}

function inUse(folder: string, pid: string, cause: unknown): EmbeddedUnavailable {
  const other = pid === '' ? 'another process' : `process ${pid}`;
  const advice = `stop it, or set ASSAY_DATA_DIR to another folder, ${otherwise}`;
  return new EmbeddedUnavailable(
    'folder-in-use',
    `${other} already runs the database in ${folder}: ${advice}`,
    cause,
  );
}
