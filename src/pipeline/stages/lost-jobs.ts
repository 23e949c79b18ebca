import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobQueues } from '#platform/queue/index';
import { queueOfStage } from '../run.js';
import { stageJobs, type StageJob } from './stage-job.js';

const PAGE = 300;

interface Dispatched extends StageJob {
  readonly dispatchedAt: Date;
}

/** Stages that were put on a queue which does not know them any more. */
@Injectable()
export class LostJobs {
  private seenUntil = new Date(0);

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: JobQueues,
  ) {}

  /**
   * Goes through a part of the waiting stages in each call, and begins again after the last.
   * @returns how many were given back to the dispatcher
   */
  async giveBack(staleAfterMs: number): Promise<number> {
    return this.redispatch(await this.lost(await this.stale(staleAfterMs)));
  }

  private async stale(staleAfterMs: number): Promise<Dispatched[]> {
    const page = await this.dataSource.query<Dispatched[]>(
      `SELECT run_id AS "runId", stage, dispatch, dispatched_at AS "dispatchedAt" FROM run_stages
       WHERE dispatched_at IS NOT NULL AND status IN ('queued', 'waiting') AND dispatched_at >= $2
         AND greatest(dispatched_at, next_attempt_at) < now() - $1 * interval '1 ms'
       ORDER BY dispatched_at LIMIT ${PAGE}`,
      [staleAfterMs, this.seenUntil],
    );
    this.seenUntil = (page.length < PAGE ? undefined : page.at(-1)?.dispatchedAt) ?? new Date(0);
    return page;
  }

  private async lost(stale: readonly Dispatched[]): Promise<readonly Dispatched[]> {
    const byQueue = Map.groupBy(stale, ({ stage }) => queueOfStage[stage]);
    const lost = [...byQueue].map(([queue, jobs]) => this.queues.withoutJob(stageJobs[queue], jobs));
    return (await Promise.all(lost)).flat();
  }

  /** Under a new number, since a queue drops a job whose id it remembers. Fenced: the stage may have begun since. */
  private async redispatch(lost: readonly StageJob[]): Promise<number> {
    if (lost.length === 0) return 0;
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `UPDATE run_stages SET dispatch = run_stages.dispatch + 1, dispatched_at = NULL
       FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS lost (run_id, stage, dispatch)
       WHERE run_stages.run_id = lost.run_id AND run_stages.stage = lost.stage
         AND run_stages.dispatch = lost.dispatch AND run_stages.status IN ('queued', 'waiting')`,
      [lost.map(({ runId }) => runId), lost.map(({ stage }) => stage), lost.map(({ dispatch }) => dispatch)],
    );
    return count;
  }
}
