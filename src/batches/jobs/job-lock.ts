import type { EntityManager } from 'typeorm';
import type { AnalysisOptions, AnalysisType } from '#analysis/index';
import { NotFound } from '#core/errors/index';
import type { TaskStatus } from '../tasks/batch-task.js';
import type { JobStatus } from './batch-job.js';

/** What is decided by while a job's row is locked. */
export interface LockedJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly maxTasks: number;
  readonly pending: number;
  readonly running: number;
  readonly taskTimeoutMs: number;
  readonly timeLimitMs: number;
  readonly options: Readonly<Partial<Record<AnalysisType, AnalysisOptions>>>;
  readonly expired: boolean;
}

/**
 * Until the transaction ends nobody else changes the job or the state of one of its tasks. Locks are taken in this
 * order: places, jobs, tasks.
 */
export async function lockJob(manager: EntityManager, jobId: string): Promise<LockedJob | undefined> {
  const [job] = await manager.query<LockedJob[]>(
    `SELECT id, status, max_tasks AS "maxTasks", tasks_pending AS pending, tasks_running AS running,
       task_timeout_ms AS "taskTimeoutMs", time_limit_ms AS "timeLimitMs", options, expired_at IS NOT NULL AS expired
     FROM batch_jobs WHERE id = $1 FOR NO KEY UPDATE`,
    [jobId],
  );
  return job;
}

/** @throws {NotFound} */
export async function lockedJob(manager: EntityManager, jobId: string): Promise<LockedJob> {
  const job = await lockJob(manager, jobId);
  if (job === undefined) throw new NotFound('batch', jobId);
  return job;
}

/** By how many the tasks in each state became more or fewer. */
export type CountChanges = Readonly<Partial<Record<TaskStatus, number>>>;

/** Keeps the counts of a locked job in step with its tasks; the sum is held to be the total by the database. */
export async function changeCounts(
  manager: EntityManager,
  jobId: string,
  changes: CountChanges,
): Promise<void> {
  const changed = Object.entries(changes).filter(([, by]) => by !== 0);
  const sets = changed.map(([status], index) => `tasks_${status} = tasks_${status} + $${index + 2}`);
  await manager.query(`UPDATE batch_jobs SET ${[...sets, 'updated_at = now()'].join(', ')} WHERE id = $1`, [
    jobId,
    ...changed.map(([, by]) => by),
  ]);
}
