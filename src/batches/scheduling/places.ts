import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { PRIORITIES } from '../jobs/batch-job.js';

/** Any number, the same in every process: whoever holds it gives places away. */
const PLACES_LOCK = 4_173_005;

/** A batch that is paused has no place any more once the tasks that it had begun are over. */
const HAS_PLACE = `(status IN ('initializing', 'running', 'cancelling') OR (status = 'paused' AND tasks_running > 0))`;

/** How many batches may run at the same time, in all processes together. */
@Injectable()
export class Places {
  private readonly logger = new Logger(Places.name);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Only processes that work let batches begin. */
  get givenHere(): boolean {
    return this.settings.role !== 'api';
  }

  get limit(): number {
    return this.settings.batchMaxJobs;
  }

  /** Lets queued batches begin, the most urgent first, as far as there are places. */
  async fill(): Promise<void> {
    const [waiting] = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM batch_jobs WHERE status = 'queued' LIMIT 1`,
    );
    if (waiting === undefined) return;
    const begun = await this.dataSource.transaction((manager) => this.begin(manager));
    for (const { id } of begun) this.logger.log({ msg: 'A batch begins', batchJobId: id });
  }

  /** Until the transaction ends no place is given away or taken elsewhere. @returns how many others have one */
  async taken(manager: EntityManager, besides?: string): Promise<number> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [PLACES_LOCK]);
    const [row] = await manager.query<[{ taken: number }]>(
      `SELECT count(*)::integer AS taken FROM batch_jobs WHERE ${HAS_PLACE} AND id IS DISTINCT FROM $1`,
      [besides ?? null],
    );
    return row.taken;
  }

  private async begin(manager: EntityManager): Promise<{ readonly id: string }[]> {
    const free = this.limit - (await this.taken(manager));
    if (free <= 0) return [];
    const [rows] = await manager.query<[{ id: string }[], number]>(
      `UPDATE batch_jobs SET status = 'initializing', max_tasks = $2, updated_at = now(),
         started_at = greatest(now(), created_at)
       WHERE id IN (SELECT id FROM batch_jobs WHERE status = 'queued'
         ORDER BY array_position($3::text[], priority) DESC, created_at, id LIMIT $1 FOR NO KEY UPDATE)
       RETURNING id`,
      [free, this.settings.batchMaxTasks, PRIORITIES],
    );
    return rows;
  }
}
