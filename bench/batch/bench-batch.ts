import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { schema } from '#app/schema';
import { migrate } from '#platform/database/index';
import { prepareQueueBackend } from '#platform/queue/index';
import { watchBatches } from '../../test/support/batches/watch.js';
import { batchesOf, openDatabase, registerApplications } from './installation.js';
import type { BatchBench } from './options.js';
import { playRound, type Round } from './round.js';
import { type WorkerCommand, WorkerProcess } from './worker-process.js';

/** What the settings say by default. */
export const LIMITS = { jobs: 2, tasks: 2 };

/** One round in an empty database, with worker processes of its own. */
export async function benchBatch(
  databaseUrl: string,
  command: WorkerCommand,
  options: BatchBench,
): Promise<Round> {
  await using started = new AsyncDisposableStack();
  await migrate(databaseUrl, schema);
  await prepareQueueBackend(databaseUrl);
  const database = openDatabase(databaseUrl);
  started.defer(() => database.close());
  const projectId = await registerApplications(database.ask, options.applications);
  await watchBatches(database.ask, LIMITS);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-batch-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const env = environmentOf(databaseUrl, folder, options);
  const workers: WorkerProcess[] = [];
  started.defer(async () => void (await Promise.all(workers.map((worker) => worker.stop()))));
  const starts = Array.from({ length: options.workers }, () => WorkerProcess.start(command, env));
  workers.push(...(await Promise.all(starts)));
  for (const batch of batchesOf(projectId, options)) await workers[0]?.ask({ do: 'create', batch });
  return await playRound(database.ask, workers, options.act);
}

function environmentOf(databaseUrl: string, folder: string, options: BatchBench): Record<string, string> {
  const { applications, types, workers, stubMs, act } = options;
  const longFrom = Math.ceil((0.3 * applications * types) / workers);
  return {
    DATABASE_URL: databaseUrl,
    ASSAY_DATA_DIR: folder,
    ROLE: 'worker',
    LOG_LEVEL: 'warn',
    STUB_MS: String(stubMs),
    ...(act === 'cancel' && { STUB_LONG_FROM: String(longFrom) }),
    BATCH_MAX_JOBS: String(LIMITS.jobs),
    BATCH_MAX_TASKS: String(LIMITS.tasks),
  };
}
