import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '#core/errors/index';
import { verdict, type Verdict } from '#core/verdict/index';
import { makeFolder } from '#platform/files/index';
import { CliError } from './cli-error.js';
import type { Terminal } from './terminal.js';

/** In a suite's folder: what its last run came to, for `assay report`. Version control ignores it. */
const FOLDER = '.assay';
const FILE = 'last-run.json';

/** A suite may lie where nobody may write; its run counts all the same. */
export async function keepVerdict(suite: string, last: Verdict, terminal: Terminal): Promise<void> {
  const folder = path.join(suite, FOLDER);
  try {
    await makeFolder(folder);
    await writeFile(path.join(folder, '.gitignore'), '*\n');
    await writeFile(path.join(folder, FILE), JSON.stringify(last));
  } catch (error) {
    terminal.progress(`The results were not kept for assay report: ${messageOf(error)}`);
  }
}

/** @throws {CliError} when the suite was never run, or its results are not those of this version */
export async function readVerdict(suite: string): Promise<Verdict> {
  const text = await readFile(path.join(suite, FOLDER, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new CliError(`${suite} has no results yet. Run it first: assay run ${suite} --base-url http://…`);
  }
  const read = verdict.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new CliError(`The results in ${suite} cannot be read: run the suite again`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
