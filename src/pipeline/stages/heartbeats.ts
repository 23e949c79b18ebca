import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { renewLeases } from '../leases.js';
import { RunNotFenced } from './stage-errors.js';
import type { StageJob } from './stage-job.js';

const EVERY_MS = 1_500;

/** Says of all stages that this process works on, in one statement, that it still does. */
@Injectable()
export class Heartbeats implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Heartbeats.name);
  private readonly beating = new Map<string, { readonly job: StageJob; readonly lost: AbortController }>();
  private timer: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.beat(), EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Beats for the stage while `work` runs.
   * @param work gets a signal that aborts when the stage has become somebody else's, or its run was cancelled
   */
  async during<Result>(job: StageJob, work: (lost: AbortSignal) => Promise<Result>): Promise<Result> {
    const lost = new AbortController();
    const key = keyOf(job);
    this.beating.set(key, { job, lost });
    try {
      return await work(lost.signal);
    } finally {
      this.beating.delete(key);
    }
  }

  private async beat(): Promise<void> {
    const beating = [...this.beating.values()];
    if (beating.length === 0) return;
    try {
      const alive = await this.renew(beating.map(({ job }) => job));
      for (const { job, lost } of beating) {
        if (!alive.has(keyOf(job))) lost.abort(new RunNotFenced(job.runId, job.stage));
      }
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ msg: 'Heartbeats could not be written', err: error });
      this.failing = true;
    }
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
