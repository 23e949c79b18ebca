import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Conflict } from '#core/errors/index';
import { BatchDispatcher } from '../scheduling/batch-dispatcher.js';
import { Places } from '../scheduling/places.js';
import { cancelPending } from '../scheduling/time-limits.js';
import { hasEnded } from './batch-job.js';
import { endIfDone } from './job-ending.js';
import { type LockedJob, lockedJob } from './job-lock.js';

/** What people do with a batch. Asked twice for the same, it is done once. */
@Injectable()
export class BatchMoves {
  constructor(
    private readonly dataSource: DataSource,
    private readonly places: Places,
    private readonly dispatcher: BatchDispatcher,
  ) {}

  /** Queues a batch that was only written down. @throws {NotFound | Conflict} */
  async start(id: string): Promise<void> {
    await this.moving(id, async (manager, { status }) => {
      if (status === 'queued') return;
      if (status !== 'pending')
        throw new Conflict(`The batch is ${status}; only one that is pending is started`);
      await manager.query(`UPDATE batch_jobs SET status = 'queued', updated_at = now() WHERE id = $1`, [id]);
    });
  }

  /** Tasks under way end; no further one begins. @throws {NotFound | Conflict} */
  async pause(id: string): Promise<void> {
    await this.moving(id, async (manager, { status }) => {
      if (status === 'paused') return;
      if (status !== 'running')
        throw new Conflict(`The batch is ${status}; only one that is running is paused`);
      await manager.query(
        `UPDATE batch_jobs SET status = 'paused', paused_at = now(), updated_at = now() WHERE id = $1`,
        [id],
      );
    });
  }

  /** @throws {NotFound | Conflict} also while as many others run as may */
  async resume(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      // Places are locked before jobs, as everywhere.
      const taken = await this.places.taken(manager, id);
      const { status } = await lockedJob(manager, id);
      if (status === 'running') return;
      if (status !== 'paused')
        throw new Conflict(`The batch is ${status}; only one that is paused is resumed`);
      if (taken >= this.places.limit) throw new Conflict(noPlace(taken));
      await manager.query(
        `UPDATE batch_jobs SET status = 'running', paused_at = NULL, invited_until = NULL, updated_at = now(),
           paused_ms = paused_ms + (extract(epoch FROM now() - paused_at) * 1000)::integer WHERE id = $1`,
        [id],
      );
    });
    this.dispatcher.wake();
  }

  /** Waiting tasks are cancelled now; those under way are told, and ended 5 s later. @throws {NotFound | Conflict} */
  async cancel(id: string, reason: string): Promise<void> {
    await this.moving(id, async (manager, job) => {
      if (job.status === 'cancelling') return;
      if (hasEnded(job.status)) throw new Conflict(`The batch is ${job.status}`);
      await manager.query(
        `UPDATE batch_jobs SET status = 'cancelling', cancel_requested_at = now(), paused_at = NULL,
           updated_at = now() WHERE id = $1`,
        [id],
      );
      if (job.pending > 0) await cancelPending(manager, id, reason);
      await endIfDone(manager, id);
    });
  }

  private async moving(
    id: string,
    move: (manager: EntityManager, job: LockedJob) => Promise<void>,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => move(manager, await lockedJob(manager, id)));
    this.dispatcher.wake();
  }
}

function noPlace(taken: number): string {
  return `${taken} other batches run, and no more may (BATCH_MAX_JOBS); wait for one, pause it or cancel it`;
}
