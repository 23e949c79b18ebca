import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { faultPoint } from '#platform/faults/index';
import { JobQueues, OutboxLoop } from '#platform/queue/index';
import { queueOfStage } from '../run.js';
import { stageJobs, type StageJob } from './stage-job.js';

const BATCH_SIZE = 250;
const POLL_MS = 500;
/** Stages follow each other within milliseconds; a few of them are worth one call to the queue. */
const GATHER_MS = 5;

interface Waiting extends StageJob {
  /** Until the next attempt may begin. */
  readonly delayMs: number;
}

/** Puts committed stages on their queues in bulk, at once when this process committed them. */
@Injectable()
export class StageDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: OutboxLoop;

  constructor(
    dataSource: DataSource,
    private readonly queues: JobQueues,
  ) {
    this.loop = new OutboxLoop(dataSource, {
      name: 'stages',
      dispatch: (manager) => this.dispatch(manager),
      batchSize: BATCH_SIZE,
      pollMs: POLL_MS,
      gatherMs: GATHER_MS,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** To be called after a commit that made a stage ready. */
  wake(): void {
    this.loop.wake();
  }

  private async dispatch(manager: EntityManager): Promise<number> {
    const waiting = await manager.query<Waiting[]>(
      `SELECT run_id AS "runId", stage, dispatch,
         greatest(0, coalesce(extract(epoch FROM next_attempt_at - now()) * 1000, 0))::float8 AS "delayMs"
       FROM run_stages
       WHERE dispatched_at IS NULL AND NOT held AND status IN ('queued', 'waiting')
       ORDER BY created_at LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED`,
    );
    if (waiting.length === 0) return 0;
    const byQueue = Map.groupBy(waiting, ({ stage }) => queueOfStage[stage]);
    for (const [queue, jobs] of byQueue) await this.enqueue(queue, jobs);
    faultPoint('stages-enqueued', waiting[0]);
    await manager.query(
      `UPDATE run_stages SET dispatched_at = now()
       FROM unnest($1::uuid[], $2::text[]) AS enqueued (run_id, stage)
       WHERE run_stages.run_id = enqueued.run_id AND run_stages.stage = enqueued.stage`,
      [waiting.map(({ runId }) => runId), waiting.map(({ stage }) => stage)],
    );
    return waiting.length;
  }

  private async enqueue(queue: keyof typeof stageJobs, jobs: readonly Waiting[]): Promise<void> {
    const delays = new Map(jobs.map(({ delayMs, ...job }) => [job, delayMs] as const));
    await this.queues.addBulk(stageJobs[queue], [...delays.keys()], (job) => delays.get(job) ?? 0);
  }
}
