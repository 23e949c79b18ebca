import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { JobQueues, OutboxLoop } from '#platform/queue/index';
import { workOnBatch } from './invitation.job.js';
import { Places } from './places.js';
import { Planner } from './planner.js';

const BATCH_SIZE = 50;
const POLL_MS = 500;
/** Tasks follow each other without the dispatcher; it need not look more often than this. */
const GATHER_MS = 20;
/** How long workers that were invited are waited for, until others are. */
const PATIENCE_MS = 5_000;

interface Inviting {
  readonly id: string;
  readonly invitations: number;
  /** Tasks that may begin. */
  readonly free: number;
}

/** Gives batches that wait their places, has their tasks made, and invites workers to them. */
@Injectable()
export class BatchDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: OutboxLoop;

  constructor(
    dataSource: DataSource,
    private readonly places: Places,
    private readonly planner: Planner,
    private readonly queues: JobQueues,
  ) {
    this.loop = new OutboxLoop(dataSource, {
      name: 'batches',
      dispatch: async (manager) => {
        await this.places.fill();
        await this.planner.plan();
        return this.invite(manager);
      },
      batchSize: BATCH_SIZE,
      pollMs: POLL_MS,
      gatherMs: GATHER_MS,
    });
  }

  /** Where nobody works, nobody is invited: invitations would only gather while all workers are away. */
  onApplicationBootstrap(): void {
    if (this.places.givenHere) this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** To be called after a commit by which something may begin. */
  wake(): void {
    this.loop.wake();
  }

  private async invite(manager: EntityManager): Promise<number> {
    const jobs = await manager.query<Inviting[]>(
      `SELECT id, invitations, least(max_tasks - tasks_running, tasks_pending) AS free FROM batch_jobs
       WHERE status = 'running' AND tasks_pending > 0 AND tasks_running < max_tasks
         AND (invited_until IS NULL OR invited_until < now())
       ORDER BY id LIMIT ${BATCH_SIZE} FOR NO KEY UPDATE SKIP LOCKED`,
    );
    if (jobs.length === 0) return 0;
    await this.queues.addBulk(workOnBatch, jobs.flatMap(invitationsTo));
    await manager.query(
      `UPDATE batch_jobs SET invitations = batch_jobs.invitations + invited.free,
         invited_until = now() + ${PATIENCE_MS} * interval '1 ms'
       FROM unnest($1::uuid[], $2::integer[]) AS invited (id, free) WHERE batch_jobs.id = invited.id`,
      [jobs.map(({ id }) => id), jobs.map(({ free }) => free)],
    );
    return jobs.length;
  }
}

function invitationsTo({ id, invitations, free }: Inviting): { jobId: string; number: number }[] {
  return Array.from({ length: free }, (_, index) => ({ jobId: id, number: invitations + index + 1 }));
}
