import type { EntityManager } from 'typeorm';
import type { AnalysisError } from '#analysis/index';
import { writeNotice } from '../notices/batch-notice.js';
import type { TaskCounts } from '../tasks/batch-task.js';
import type { JobStatus } from './batch-job.js';
import { COUNTS_OF_JOB } from './counts-of-job.js';
import { verdictOn } from './job-verdict.js';

interface Row {
  readonly status: JobStatus;
  readonly expired: boolean;
  readonly counts: TaskCounts;
}

/** Of the states in which a batch has tasks, or had them. */
const MAY_END: ReadonlySet<JobStatus> = new Set(['running', 'paused', 'cancelling']);

/** Ends a locked job of which nothing is left to do, and writes down that people are to be told. */
export async function endIfDone(manager: EntityManager, jobId: string): Promise<void> {
  const [job] = await manager.query<Row[]>(
    `SELECT status, expired_at IS NOT NULL AS expired, ${COUNTS_OF_JOB} AS counts FROM batch_jobs
     WHERE id = $1 AND tasks_pending + tasks_running = 0`,
    [jobId],
  );
  if (job === undefined || !MAY_END.has(job.status)) return;
  const verdict = verdictOn({
    cancelling: job.status === 'cancelling',
    expired: job.expired,
    counts: job.counts,
    category: await mostFrequentCategory(manager, jobId),
  });
  await manager.query(
    `UPDATE batch_jobs SET status = $2, error = $3, paused_at = NULL, updated_at = now(),
       completed_at = greatest(now(), started_at, created_at) WHERE id = $1`,
    [jobId, verdict.status, verdict.status === 'failed' ? JSON.stringify(verdict.error) : null],
  );
  await writeNotice(manager, jobId, { occasion: 'batch_end' });
}

async function mostFrequentCategory(
  manager: EntityManager,
  jobId: string,
): Promise<AnalysisError['category'] | undefined> {
  const [row] = await manager.query<{ category: AnalysisError['category'] }[]>(
    `SELECT error ->> 'category' AS category FROM batch_tasks WHERE job_id = $1 AND error IS NOT NULL
     GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
    [jobId],
  );
  return row?.category;
}
