import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '#core/errors/index';
import { isConnectionLost } from '#platform/database/index';
import { withLogContext } from '#platform/telemetry/index';
import { BatchJobEntity } from '../jobs/batch-job.entity.js';
import { writeNotice } from '../notices/batch-notice.js';
import { BatchUnplannable } from './scheduling-errors.js';
import { insertTasks } from './planned-tasks.js';
import { errorOf } from './task-ending.js';
import { plannedFor } from './wanted-tasks.js';

/** Makes the tasks of batches that have got a place. Any process may; a plan is made whole or not at all. */
@Injectable()
export class Planner {
  private readonly logger = new Logger(Planner.name);

  constructor(private readonly dataSource: DataSource) {}

  async plan(): Promise<void> {
    const jobs = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM batch_jobs WHERE status = 'initializing' ORDER BY id`,
    );
    for (const { id } of jobs) await withLogContext({ batchJobId: id }, () => this.planOne(id));
  }

  private async planOne(id: string): Promise<void> {
    try {
      await this.dataSource.transaction(async (manager) => {
        const job = await lockUnplanned(manager, id);
        if (job !== null) await planTasks(manager, job);
      });
    } catch (error) {
      if (!(error instanceof DomainError) && isConnectionLost(error)) throw error;
      this.logger.warn({ msg: 'A batch cannot be planned', err: error });
      await this.dataSource.transaction((manager) => markUnplannable(manager, id, error));
    }
  }
}

function lockUnplanned(manager: EntityManager, id: string): Promise<BatchJobEntity | null> {
  return manager
    .createQueryBuilder(BatchJobEntity, 'job')
    .setLock('pessimistic_write')
    .setOnLocked('skip_locked')
    .where(`job.id = :id AND job.status = 'initializing'`, { id })
    .getOne();
}

/** @throws {BatchUnplannable} */
async function planTasks(manager: EntityManager, job: BatchJobEntity): Promise<void> {
  const tasks = await plannedFor(manager, job);
  if (tasks.every(({ applicationId }) => applicationId === null)) {
    throw new BatchUnplannable('None of the chosen applications is registered and active in this project');
  }
  await insertTasks(manager, job.id, tasks);
  const skipped = tasks.filter(({ reason }) => reason !== null).length;
  await manager.query(
    `UPDATE batch_jobs SET status = 'running', total_tasks = $2, tasks_pending = $2 - $3::integer, tasks_skipped = $3,
       updated_at = now() WHERE id = $1`,
    [job.id, tasks.length, skipped],
  );
}

async function markUnplannable(manager: EntityManager, id: string, error: unknown): Promise<void> {
  const [, marked] = await manager.query<[unknown, number]>(
    `UPDATE batch_jobs SET status = 'error', error = $2, updated_at = now(), completed_at = greatest(now(), started_at)
     WHERE id = $1 AND status = 'initializing'`,
    [id, JSON.stringify(errorOf(error))],
  );
  if (marked > 0) await writeNotice(manager, id, { occasion: 'batch_end' });
}
