import type { DataSource } from 'typeorm';
import type { AnalysisOptions } from '#analysis/index';
import { poolOf } from '#platform/database/index';
import { columnsOf } from './ending-columns.js';
import type { TaskEnding } from './task-ending.js';
import type { ClaimedTask } from './claimed-task.js';

type Row = Pick<ClaimedTask, 'id' | 'attempt' | 'applicationId' | 'type' | 'timeoutMs'> & {
  readonly options: AnalysisOptions | null;
};

/**
 * Ends a task and begins the next one of its job: one statement, which is one way to the database and one commit.
 *
 * The job's row is locked first; the counts that are changed are those of the locked row, whatever the statement saw
 * when it began. Of the tasks that it saw pending, those that were begun meanwhile are passed over. As many tasks run
 * afterwards as before.
 *
 * @returns undefined where it changed nothing, since there is no next one, or the task is not ours: see `settle`
 */
export async function exchange(
  dataSource: DataSource,
  worker: string,
  { id, attempt, jobId }: ClaimedTask,
  ending: TaskEnding,
): Promise<ClaimedTask | undefined> {
  const { rows } = await poolOf(dataSource).query<Row>({
    // By its name the database knows it: it is read and planned once for each connection, not for each task.
    name: `batch-exchange-${ending.status}`,
    text: STATEMENT.replaceAll('$STATUS', ending.status),
    values: [jobId, id, attempt, worker, ...columnsOf(ending)],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  const { options, ...next } = row;
  return { ...next, jobId, options: options ?? undefined, startedAtMs: performance.now() };
}

/** `$STATUS` names a column; statuses are a closed list of ours. */
const STATEMENT = `
  WITH job AS (
    SELECT id, options, task_timeout_ms FROM batch_jobs
    WHERE id = $1 AND status = 'running' AND expired_at IS NULL FOR NO KEY UPDATE
  ), next AS (
    SELECT id FROM batch_tasks WHERE job_id = $1 AND status = 'pending' AND EXISTS (SELECT FROM job)
    ORDER BY ordinal LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
  ), ended AS (
    UPDATE batch_tasks SET status = '$STATUS', heartbeat_at = NULL, completed_at = greatest(now(), started_at),
      analysis_id = $5, counts = $6, issues_count = $7, error = $8, reason = $9
    WHERE id = $2 AND attempt = $3 AND status = 'running' AND EXISTS (SELECT FROM next)
    RETURNING id
  ), begun AS (
    UPDATE batch_tasks SET status = 'running', worker = $4, heartbeat_at = now(), started_at = now()
    FROM next WHERE batch_tasks.id = next.id AND EXISTS (SELECT FROM ended)
    RETURNING batch_tasks.id, attempt, application_id AS "applicationId", type
  ), counted AS (
    UPDATE batch_jobs SET tasks_pending = tasks_pending - (SELECT count(*) FROM begun),
      tasks_running = tasks_running - (SELECT count(*) FROM ended) + (SELECT count(*) FROM begun),
      tasks_$STATUS = tasks_$STATUS + (SELECT count(*) FROM ended), updated_at = now()
    WHERE id = $1 AND EXISTS (SELECT FROM ended)
  )
  SELECT begun.*, options -> type AS options, task_timeout_ms AS "timeoutMs" FROM begun, job`;
