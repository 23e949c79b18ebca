import { setTimeout as delay } from 'node:timers/promises';
import { type Ask, endingsByTask, type Watched, watchedBatches } from '../../test/support/batches/watch.js';
import type { BatchBench } from './options.js';
import type { WorkerProcess } from './worker-process.js';

/** What came of one round. */
export interface Round {
  readonly tasks: number;
  /** From the first batch's being asked for to the last one's end: planning and inviting are in it. */
  readonly wallMs: number;
  /** Of the analyses alone; of workers that were not killed. */
  readonly stubMs: number;
  readonly watched: Watched;
  /** Tasks by state, as their rows say. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly jobs: readonly string[];
  readonly endedTwice: number;
  readonly neverEnded: number;
  /** Tasks that were begun more than once. */
  readonly repeated: number;
  /** From the request to the end of the last task, where it was cancelled. */
  readonly cancelMs?: number;
  /** From the kill until every task that the dead worker had is begun again. */
  readonly recoveryMs?: number;
}

/** Plays one round on workers that run, with batches that are queued. */
export async function playRound(
  ask: Ask,
  workers: readonly WorkerProcess[],
  act: BatchBench['act'],
): Promise<Round> {
  const acted = await actInTheMiddle(ask, workers, act);
  await until(ask, `SELECT 1 FROM batch_jobs HAVING bool_and(completed_at IS NOT NULL)`);
  const alive = workers.filter((worker) => worker.pid !== acted.killed);
  const stubs = await Promise.all(alive.map((worker) => worker.ask({ do: 'figures' })));
  return {
    ...(await findings(ask)),
    ...acted.figures,
    stubMs: stubs.reduce((sum, { stubMs }) => sum + stubMs, 0),
  };
}

interface Acted {
  readonly killed?: number;
  readonly figures: Pick<Round, 'cancelMs' | 'recoveryMs'>;
}

async function actInTheMiddle(
  ask: Ask,
  workers: readonly WorkerProcess[],
  act: BatchBench['act'],
): Promise<Acted> {
  if (act === 'measure') return { figures: {} };
  return act === 'kill' ? killOne(ask, workers) : cancelAll(ask, workers);
}

/** A worker that has tasks, so that some have to be done again. */
async function killOne(ask: Ask, workers: readonly WorkerProcess[]): Promise<Acted> {
  await until(ask, 'SELECT 1 FROM batch_jobs HAVING max(progress) >= 30');
  const [busy] = await ask<{ pid: string }>(
    `SELECT split_part(worker, ':', 2) AS pid FROM batch_tasks WHERE status = 'running'
     GROUP BY worker ORDER BY count(*) DESC LIMIT 1`,
  );
  const victim = workers.find(({ pid }) => String(pid) === busy?.pid) ?? workers[0];
  if (victim === undefined) throw new Error('There is no worker to kill');
  const { pid } = victim;
  await victim.kill();
  const begin = performance.now();
  await until(
    ask,
    `SELECT 1 WHERE NOT EXISTS (SELECT FROM batch_tasks WHERE status = 'running'
       AND split_part(worker, ':', 2) = '${pid}')`,
  );
  return { killed: pid, figures: { recoveryMs: performance.now() - begin } };
}

/**
 * Once nothing but long analyses is under way, half of which do not hear that they are to end. One worker is asked; the
 * others hear of it by their heartbeats.
 */
async function cancelAll(ask: Ask, workers: readonly WorkerProcess[]): Promise<Acted> {
  await until(
    ask,
    `SELECT 1 FROM batch_tasks WHERE status = 'running'
     HAVING count(*) > 0 AND max(started_at) < now() - interval '1 s'
       AND count(*) = (SELECT sum(least(max_tasks, tasks_pending + tasks_running)) FROM batch_jobs WHERE status = 'running')`,
  );
  const ids = await ask<{ id: string }>(`SELECT id FROM batch_jobs WHERE completed_at IS NULL`);
  const begin = performance.now();
  for (const { id } of ids) await workers[0]?.ask({ do: 'cancel', id });
  await until(ask, `SELECT 1 FROM batch_jobs HAVING bool_and(completed_at IS NOT NULL)`);
  return { figures: { cancelMs: performance.now() - begin } };
}

async function findings(ask: Ask): Promise<Omit<Round, 'stubMs'>> {
  const [row] = await ask<Pick<Round, 'tasks' | 'wallMs' | 'byStatus' | 'repeated' | 'jobs'>>(
    `SELECT count(*)::integer AS tasks, count(*) FILTER (WHERE attempt > 1)::integer AS repeated,
       (SELECT extract(epoch FROM max(completed_at) - min(created_at)) * 1000 FROM batch_jobs)::float8 AS "wallMs",
       (SELECT jsonb_object_agg(status, count) FROM
         (SELECT status, count(*) FROM batch_tasks GROUP BY status) AS counts) AS "byStatus",
       (SELECT array_agg(status) FROM batch_jobs) AS jobs
     FROM batch_tasks`,
  );
  if (row === undefined) throw new Error('There are no tasks');
  const endings = await endingsByTask(ask);
  return {
    ...row,
    watched: await watchedBatches(ask),
    endedTwice: [...endings.values()].filter((count) => count > 1).length,
    neverEnded: row.tasks - endings.size,
  };
}

const WITHIN_MS = 20 * 60_000;

async function until(ask: Ask, condition: string): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  while ((await ask(condition)).length === 0) {
    if (Date.now() > deadline) throw new Error(`It did not come to this: ${condition}`);
    await delay(25);
  }
}
