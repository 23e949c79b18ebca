import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { withLogContext } from '#platform/telemetry/index';
import { endIfDone } from '../jobs/job-ending.js';
import { changeCounts, lockJob } from '../jobs/job-lock.js';
import { writeNotice } from '../notices/batch-notice.js';
import { secondsOf } from './task-ending.js';

/** The share of a time limit at which people are warned. */
const WARN_AT = 0.8;

/** How long a batch has run, in milliseconds, without its pauses. */
export const RUN_MS = `(extract(epoch FROM coalesce(paused_at, completed_at, now()) - started_at) * 1000 - paused_ms)`;

interface NearLimit {
  readonly id: string;
  readonly limitMs: number;
}

interface TaskNearLimit extends NearLimit {
  readonly jobId: string;
  readonly name: string;
}

/** Warns at 80 % of a time limit, and ends batches that go over theirs. Tasks are held to theirs by their workers. */
@Injectable()
export class TimeLimits {
  private readonly logger = new Logger(TimeLimits.name);

  constructor(private readonly dataSource: DataSource) {}

  async enforce(): Promise<void> {
    await this.warnOfTasks();
    await this.warnOfJobs();
    const expired = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM batch_jobs WHERE status = 'running' AND expired_at IS NULL AND ${RUN_MS} > time_limit_ms`,
    );
    for (const { id } of expired) await withLogContext({ batchJobId: id }, () => this.expire(id));
  }

  private async warnOfTasks(): Promise<void> {
    const [tasks] = await this.dataSource.query<[TaskNearLimit[], number]>(
      `UPDATE batch_tasks SET warned_at = now() FROM batch_jobs
       WHERE batch_tasks.status = 'running' AND batch_jobs.id = job_id AND batch_tasks.warned_at IS NULL
         AND batch_tasks.started_at < now() - task_timeout_ms * ${WARN_AT} * interval '1 ms'
       RETURNING batch_tasks.id, job_id AS "jobId", task_timeout_ms AS "limitMs",
         model_slug || ' ' || app_number || ' ' || type AS name`,
    );
    for (const task of tasks) {
      const { id, jobId, limitMs } = task;
      this.logger.warn({
        msg: 'A batch task has used 80 % of its time',
        batchJobId: jobId,
        batchTaskId: id,
        limitMs,
      });
      await this.dataSource.transaction((manager) => noticeTask(manager, task));
    }
  }

  private async warnOfJobs(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [jobs] = await manager.query<[NearLimit[], number]>(
        `UPDATE batch_jobs SET warned_at = now() WHERE status = 'running' AND warned_at IS NULL
           AND ${RUN_MS} > time_limit_ms * ${WARN_AT}
         RETURNING id, time_limit_ms AS "limitMs"`,
      );
      for (const { id, limitMs } of jobs) {
        this.logger.warn({ msg: 'A batch has used 80 % of its time', batchJobId: id, limitMs });
        await writeNotice(manager, id, { occasion: 'batch_warning', limit: { of: 'job', ms: limitMs } });
      }
    });
  }

  /** Tasks under way are told by their heartbeats; no further one begins. */
  private async expire(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const job = await lockJob(manager, id);
      if (job === undefined || job.status !== 'running' || job.expired) return;
      await manager.query('UPDATE batch_jobs SET expired_at = now() WHERE id = $1', [id]);
      await cancelPending(manager, id, `The batch went over its time limit of ${secondsOf(job.timeLimitMs)}`);
      await endIfDone(manager, id);
    });
    this.logger.warn({ msg: 'A batch went over its time limit' });
  }
}

/** Of the tasks of one batch only the first is told of: thousands may be slow for the same reason. */
async function noticeTask(manager: EntityManager, { jobId, limitMs, name }: TaskNearLimit): Promise<void> {
  const [, isFirst] = await manager.query<[unknown, number]>(
    'UPDATE batch_jobs SET task_warned_at = now() WHERE id = $1 AND task_warned_at IS NULL',
    [jobId],
  );
  if (isFirst === 0) return;
  await writeNotice(manager, jobId, {
    occasion: 'batch_warning',
    limit: { of: 'task', ms: limitMs, task: name },
  });
}

/** Of a locked job. */
export async function cancelPending(manager: EntityManager, jobId: string, reason: string): Promise<void> {
  const [, cancelled] = await manager.query<[unknown, number]>(
    `UPDATE batch_tasks SET status = 'cancelled', reason = $2, completed_at = greatest(now(), created_at)
     WHERE job_id = $1 AND status = 'pending'`,
    [jobId, reason],
  );
  await changeCounts(manager, jobId, { pending: -cancelled, cancelled });
}
