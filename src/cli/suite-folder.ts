import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { LeftOut } from '#core/plan/index';
import { MANIFEST_FILE, type RenderedFile } from '#core/render/index';
import type { SpecProblem } from '#core/spec/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/** What `assay generate --json` prints. */
export interface SuiteSummary {
  readonly suite: string;
  readonly title: string;
  readonly apiVersion: string;
  readonly tests: number;
  readonly files: number;
  readonly operations: number;
  readonly operationsTested: number;
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly SpecProblem[];
}

/** All that has to be known of an earlier suite, which another version may have written, or somebody edited. */
const earlierManifest = z.object({ tests: z.array(z.object({ file: z.string() })) });

/**
 * Writes a suite. A folder with something in it is left alone unless `force` is set; then files of the same name
 * are replaced, and test files that an earlier generation wrote and this one does not are removed.
 */
export async function writeSuite(
  folder: string,
  files: readonly RenderedFile[],
  force: boolean,
): Promise<void> {
  const existing = await readdir(folder).catch(nothingIfMissing);
  if (existing.length > 0 && !force) {
    throw new CliError(
      `${folder} is not empty. Choose another folder, or replace what is there with --force`,
      EXIT.usage,
    );
  }
  await removeStale(folder, files);
  for (const { path: name, content } of files) {
    const file = inside(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function removeStale(folder: string, files: readonly RenderedFile[]): Promise<void> {
  const text = await readFile(path.join(folder, MANIFEST_FILE), 'utf8').catch(() => '{}');
  const before = earlierManifest.safeParse(parsed(text)).data?.tests ?? [];
  const now = new Set(files.map(({ path: name }) => name));
  const stale = new Set(before.map(({ file }) => file).filter((file) => !now.has(file)));
  for (const file of stale) await rm(inside(folder, file), { force: true });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names come from a template pack, or from a file that anybody may have edited. */
function inside(folder: string, name: string): string {
  const file = path.resolve(folder, name);
  if (file.startsWith(path.resolve(folder) + path.sep)) return file;
  throw new CliError(`${name} leads out of ${folder}`);
}

function nothingIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw new CliError(`The folder cannot be used: ${error.message}`);
}
