import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Pulse } from '#platform/schedule/index';
import { renewLeases } from '../leases.js';
import { RunNotFenced } from './stage-errors.js';
import type { StageJob } from './stage-job.js';

const EVERY_MS = 1_500;

/** Says of all stages that this process works on, in one statement, that it still does. */
@Injectable()
export class Heartbeats implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly pulse = new Pulse<StageJob>({
    everyMs: EVERY_MS,
    beat: async (jobs) => {
      const ours = await this.renew(jobs);
      const lost = jobs.filter((job) => !ours.has(keyOf(job)));
      return new Map(lost.map((job) => [job, new RunNotFenced(job.runId, job.stage)]));
    },
  });

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.pulse.start();
  }

  beforeApplicationShutdown(): void {
    this.pulse.stop();
  }

  /**
   * Beats for the stage while `work` runs.
   * @param work gets a signal that aborts when the stage has become somebody else's, or its run was cancelled
   */
  during<Result>(job: StageJob, work: (lost: AbortSignal) => Promise<Result>): Promise<Result> {
    return this.pulse.during(job, work);
  }

  /** @returns the keys of those that are still ours */
  private async renew(jobs: readonly StageJob[]): Promise<ReadonlySet<string>> {
    const [rows] = await this.dataSource.query<[StageJob[], number]>(
      `UPDATE run_stages SET heartbeat_at = now()
       FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS mine (run_id, stage, dispatch)
       WHERE run_stages.run_id = mine.run_id AND run_stages.stage = mine.stage
         AND run_stages.dispatch = mine.dispatch AND run_stages.status = 'running'
       RETURNING run_stages.run_id AS "runId", run_stages.stage, run_stages.dispatch`,
      [jobs.map(({ runId }) => runId), jobs.map(({ stage }) => stage), jobs.map(({ dispatch }) => dispatch)],
    );
    await renewLeases(
      this.dataSource.manager,
      rows.map(({ runId }) => runId),
    );
    return new Set(rows.map(keyOf));
  }
}

function keyOf({ runId, stage, dispatch }: StageJob): string {
  return `${runId}_${stage}_${dispatch}`;
}
