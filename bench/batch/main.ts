import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres } from '#platform/embedded/index';
import { benchBatch } from './bench-batch.js';
import { readOptions, USAGE } from './options.js';
import { conclude } from './report.js';

/** On a PostgreSQL of its own, as the program starts one: every commit is on disk. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const options = readOptions(args);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-'));
  const postgres = await EmbeddedPostgres.start({ folder });
  try {
    const here = import.meta.dirname;
    const command = {
      file: path.join(here, 'worker.ts'),
      execArgv: ['--import', path.join(here, '..', 'typescript.mjs')],
    };
    return conclude(await benchBatch(postgres.url, command, options), options) ? 0 : 1;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main(process.argv.slice(2));
