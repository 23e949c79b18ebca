import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BatchJobEntity } from '../jobs/batch-job.entity.js';
import { timeLeftMs, type TypeProgress } from './time-left.js';

export interface Estimate {
  readonly remainingMs: number;
  readonly endsAt: Date;
}

/** When batches will probably end. */
@Injectable()
export class Estimates {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns undefined for one that does not run, and while nothing was measured */
  async of(job: BatchJobEntity): Promise<Estimate | undefined> {
    if (job.status !== 'running' && job.status !== 'cancelling') return undefined;
    const types = await this.progressOf(job.id);
    const remainingMs = timeLeftMs(types, job.maxTasks);
    if (remainingMs === undefined) return undefined;
    return { remainingMs, endsAt: new Date(Date.now() + remainingMs) };
  }

  private progressOf(jobId: string): Promise<TypeProgress[]> {
    return this.dataSource.query<TypeProgress[]>(
      `SELECT count(*) FILTER (WHERE status = 'pending')::integer AS pending,
         coalesce(array_agg((extract(epoch FROM now() - started_at) * 1000)::float8)
           FILTER (WHERE status = 'running'), '{}') AS "runningMs",
         avg(duration_ms) FILTER (WHERE status IN ('completed', 'failed', 'timed_out'))::float8 AS "measuredMs",
         avg(estimated_ms)::float8 AS "expectedMs"
       FROM batch_tasks WHERE job_id = $1 GROUP BY type`,
      [jobId],
    );
  }
}
