import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkerProcess } from '../../../bench/batch/worker-process.js';
import { BatchProcessor } from '../../../src/batches/scheduling/batch.processor.js';
import { BatchCalls } from '../../support/batches/batch-calls.js';
import { type BatchesApp, startBatches } from '../../support/batches/batches-app.js';
import { endingsByTask } from '../../support/batches/watch.js';
import { eventually } from '../../support/pipeline-app.js';

/** The short form of `npm run bench:batch -- --cancel` and `--kill`: this process, and one more that works. */
let batches: BatchesApp;
let other: WorkerProcess;
const calls = new BatchCalls(() => batches);
const all = { maker_one: 'all', maker_two: 'all', maker_three: 'all' };

/** This process leaves half of the places to the other one. */
beforeAll(async () => {
  batches = await startBatches();
  batches.app.get(BatchProcessor, { strict: false }).worker.concurrency = 2;
});
afterAll(async () => {
  await other.stop();
  await batches.stop();
});

async function startOther(): Promise<void> {
  const { databaseUrl, dataDir } = batches.settings;
  other = await WorkerProcess.start(
    { file: path.join(import.meta.dirname, '../../support/batch-worker.mjs'), execArgv: [] },
    { DATABASE_URL: databaseUrl, ASSAY_DATA_DIR: dataDir, ROLE: 'worker', LOG_LEVEL: 'warn', STUB_MS: '150' },
  );
}

/** Both processes have tasks under way. */
function bothWork(): Promise<true> {
  return eventually(async () => {
    const workers = await batches.ask<{ pid: string }>(
      `SELECT DISTINCT split_part(worker, ':', 2) AS pid FROM batch_tasks WHERE status = 'running'`,
    );
    return workers.length === 2 || undefined;
  });
}

describe('batches that two processes work on', () => {
  it('end soon after they are cancelled, also where an analysis does not listen', async () => {
    batches.tasks.play(async () => {
      await delay(120_000, undefined, { ref: false });
      return {};
    });
    const ids = await Promise.all([calls.create({ applications: all }), calls.create({ applications: all })]);
    await eventually(async () => batches.tasks.asked.length === 2 || undefined);
    await startOther();
    await bothWork();

    for (const id of ids) await calls.call('POST', `/${id}/cancel`, { reason: 'Enough' });
    const ended = await Promise.all(ids.map((id) => calls.ended(id)));

    // By the database's clock, and far less than the tasks would have taken.
    const jobs = await batches.ask<{ seconds: number }>(
      `SELECT extract(epoch FROM completed_at - cancel_requested_at)::float8 AS seconds FROM batch_jobs WHERE id = ANY($1)`,
      [ids],
    );
    expect(jobs.map(({ seconds }) => seconds < 30)).toEqual([true, true]);
    for (const { id, status, tasks, totalTasks } of ended) {
      expect({ id, status }).toEqual({ id, status: 'cancelled' });
      expect(tasks.cancelled).toBeGreaterThan(0);
      expect(tasks.completed + tasks.cancelled).toBe(totalTasks);
    }
    expect((await batches.watched()).violations).toEqual([]);
  });

  it('lose nothing and record nothing twice when one of them is killed', async () => {
    batches.tasks.play(async () => {
      await delay(150);
      return {};
    });
    const ids = await Promise.all([calls.create({ applications: all }), calls.create({ applications: all })]);
    await bothWork();

    await other.kill();
    const ended = await Promise.all(ids.map((id) => calls.ended(id)));

    expect(ended).toMatchObject([
      { status: 'completed', tasks: { completed: 18 } },
      { status: 'completed', tasks: { completed: 18 } },
    ]);
    const [begunAgain] = await batches.ask<{ count: number }>(
      'SELECT count(*)::integer AS count FROM batch_tasks WHERE crashes > 0 AND job_id = ANY($1)',
      [ids],
    );
    expect(begunAgain?.count).toBeGreaterThan(0);
    expect(new Set((await endingsByTask(batches.ask)).values())).toEqual(new Set([1]));
    expect(await batches.watched()).toMatchObject({
      violations: [],
      mostTasksOfJob: 2,
      mostTasks: 4,
      mostJobs: 2,
    });
  });
});
