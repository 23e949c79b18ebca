import os from 'node:os';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Metrics } from '#platform/telemetry/index';
import { endIfDone } from '../jobs/job-ending.js';
import { changeCounts, type LockedJob, lockJob } from '../jobs/job-lock.js';
import type { ClaimedTask } from './claimed-task.js';
import { columnsOf } from './ending-columns.js';
import { TaskNotOurs } from './scheduling-errors.js';
import type { TaskEnding } from './task-ending.js';
import { exchange } from './task-exchange.js';

/** Names this process in the rows of what it works on. */
const WORKER = `${os.hostname()}:${process.pid}`;

/**
 * Takes tasks to work on, and writes what came of them. How many may run is decided here and nowhere else, under the
 * lock of the job's row.
 */
@Injectable()
export class TaskClaims {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
  ) {}

  /** @returns undefined when there is nothing to do, or as much as may be is under way */
  begin(jobId: string): Promise<ClaimedTask | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const job = await lockJob(manager, jobId);
      if (job === undefined || job.running >= job.maxTasks) return undefined;
      const task = await claimNext(manager, job);
      if (task !== undefined) await changeCounts(manager, jobId, { pending: -1, running: 1 });
      return task;
    });
  }

  /**
   * Writes how a task ended. In the same transaction the worker goes on with the next one of the job: what it costs
   * to be asked through the queue is paid once for many tasks.
   * @throws {TaskNotOurs}
   */
  async settle(
    task: ClaimedTask,
    ending: TaskEnding,
    { goesOn }: { readonly goesOn: boolean },
  ): Promise<ClaimedTask | undefined> {
    const exchanged = goesOn ? await exchange(this.dataSource, WORKER, task, ending) : undefined;
    const next =
      exchanged ?? (await this.dataSource.transaction((manager) => settleIn(manager, task, ending, goesOn)));
    this.metrics.batchTaskEnded(task.type, ending.status, performance.now() - task.startedAtMs);
    return next;
  }

  /** @throws {TaskNotOurs} to be called in the transaction of what the task writes elsewhere */
  async ensureOurs(manager: EntityManager, { id, attempt }: ClaimedTask): Promise<void> {
    const held = await manager.query<unknown[]>(
      `SELECT 1 FROM batch_tasks WHERE id = $1 AND attempt = $2 AND status = 'running' FOR SHARE`,
      [id, attempt],
    );
    if (held.length === 0) throw new TaskNotOurs(id);
  }
}

async function settleIn(
  manager: EntityManager,
  task: ClaimedTask,
  ending: TaskEnding,
  goesOn: boolean,
): Promise<ClaimedTask | undefined> {
  const job = await lockJob(manager, task.jobId);
  if (job === undefined) throw new TaskNotOurs(task.id);
  await writeEnding(manager, task, ending);
  const next = goesOn ? await claimNext(manager, job) : undefined;
  const begun = next === undefined ? 0 : 1;
  await changeCounts(manager, task.jobId, { running: begun - 1, pending: -begun, [ending.status]: 1 });
  if (next === undefined) await endIfDone(manager, task.jobId);
  return next;
}

async function claimNext(manager: EntityManager, job: LockedJob): Promise<ClaimedTask | undefined> {
  if (job.status !== 'running' || job.pending === 0 || job.expired) return undefined;
  const [rows] = await manager.query<
    [Pick<ClaimedTask, 'id' | 'attempt' | 'applicationId' | 'type'>[], number]
  >(
    `UPDATE batch_tasks SET status = 'running', worker = $2, heartbeat_at = now(), started_at = now()
     WHERE id = (SELECT id FROM batch_tasks WHERE job_id = $1 AND status = 'pending' ORDER BY ordinal LIMIT 1)
     RETURNING id, attempt, application_id AS "applicationId", type`,
    [job.id, WORKER],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    ...row,
    jobId: job.id,
    options: job.options[row.type],
    timeoutMs: job.taskTimeoutMs,
    startedAtMs: performance.now(),
  };
}

/** Fenced on the attempt. @throws {TaskNotOurs} */
export async function writeEnding(
  manager: EntityManager,
  { id, attempt }: Pick<ClaimedTask, 'id' | 'attempt'>,
  ending: TaskEnding,
): Promise<void> {
  const [, written] = await manager.query<[unknown, number]>(
    `UPDATE batch_tasks SET status = $3, heartbeat_at = NULL, completed_at = greatest(now(), started_at),
       analysis_id = $4, counts = $5, issues_count = $6, error = $7, reason = $8
     WHERE id = $1 AND attempt = $2 AND status = 'running'`,
    [id, attempt, ending.status, ...columnsOf(ending)],
  );
  if (written === 0) throw new TaskNotOurs(id);
}
