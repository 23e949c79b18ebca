import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_FILE, suiteManifest, type SuiteManifest } from '#core/render/index';
import { FRAMEWORKS } from './frameworks.js';
import { ExecutionFailed } from './runner-errors.js';

export interface SuiteFile {
  /** Relative to the suite's folder, with forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Where a suite is. */
export type SuiteSource =
  | { readonly kind: 'files'; readonly files: readonly SuiteFile[] }
  /** It has its packages beside it. */
  | { readonly kind: 'installed'; readonly folder: string };

/** Folders of packages, results and version control, which are no part of a suite. */
const LEFT_BEHIND = new Set(['node_modules', '.git', '.assay', '.venv', '__pycache__', '.pytest_cache']);

/**
 * A suite's manifest: what its tests are known by.
 * @throws {ExecutionFailed} when it has none that can be read
 */
export async function manifestOf(source: SuiteSource): Promise<SuiteManifest> {
  try {
    return suiteManifest.parse(JSON.parse(Buffer.from(await manifestBytes(source)).toString('utf8')));
  } catch (error) {
    throw new ExecutionFailed(`it has no ${MANIFEST_FILE} that can be read`, false, error);
  }
}

async function manifestBytes(source: SuiteSource): Promise<Uint8Array> {
  if (source.kind === 'installed') return readFile(path.join(source.folder, MANIFEST_FILE));
  return source.files.find((file) => file.path === MANIFEST_FILE)?.content ?? new Uint8Array();
}

/**
 * The suite in a folder: with its own packages, if they are there.
 * @throws {ExecutionFailed} when it has no manifest that can be read
 */
export async function suiteIn(folder: string): Promise<SuiteSource> {
  const installed = { kind: 'installed', folder: path.resolve(folder) } as const;
  const { target } = await manifestOf(installed);
  if (FRAMEWORKS[target]?.isInstalled(installed.folder) === true) return installed;
  return { kind: 'files', files: await suiteFiles(folder) };
}

/** The files of a suite on disk, without packages and caches. Links are not followed. */
export async function suiteFiles(folder: string): Promise<SuiteFile[]> {
  return (await filesBelow(folder, '')).sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function filesBelow(root: string, below: string): Promise<SuiteFile[]> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<SuiteFile[]> => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return LEFT_BEHIND.has(entry.name) ? [] : filesBelow(root, name);
      if (!entry.isFile()) return [];
      return [{ path: name, content: await readFile(path.join(root, name)) }];
    }),
  );
  return found.flat();
}
