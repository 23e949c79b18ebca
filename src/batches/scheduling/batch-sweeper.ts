import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Recurring } from '#platform/schedule/index';
import { withLogContext } from '#platform/telemetry/index';
import { BatchDispatcher } from './batch-dispatcher.js';
import { TaskNotOurs } from './scheduling-errors.js';
import { type LeftTask, TaskRecovery } from './task-recovery.js';
import { TimeLimits } from './time-limits.js';

const SWEEP_EVERY_MS = 1_000;
/** Several heartbeats: a worker that is silent for so long is taken for dead. */
const SILENT_AFTER_MS = 5_000;
/** After the database itself was away, those who live get so long to say so. */
const RECONNECTED_WITHIN_MS = 4_000;
const PAGE = 300;

/** Brings back tasks whose worker died, and holds batches and tasks to their time limits. */
@Injectable()
export class BatchSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BatchSweeper.name);
  private readonly recurring = new Recurring({
    failed: 'Could not look after batches',
    everyMs: SWEEP_EVERY_MS,
    firstAfterMs: SWEEP_EVERY_MS,
    work: () => this.sweep(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly recovery: TaskRecovery,
    private readonly limits: TimeLimits,
    private readonly dispatcher: BatchDispatcher,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  private async sweep(): Promise<void> {
    await this.limits.enforce();
    const silent = await this.silentTasks();
    for (const task of silent) {
      await withLogContext({ batchJobId: task.jobId, batchTaskId: task.id }, () => this.takeBack(task));
    }
    if (silent.length > 0) this.dispatcher.wake();
  }

  private silentTasks(): Promise<LeftTask[]> {
    return this.dataSource.query<LeftTask[]>(
      `SELECT id, job_id AS "jobId", attempt, crashes, worker FROM batch_tasks
       WHERE status = 'running' AND heartbeat_at < now() - ${SILENT_AFTER_MS} * interval '1 ms'
         AND pg_postmaster_start_time() < now() - ${RECONNECTED_WITHIN_MS} * interval '1 ms'
       ORDER BY heartbeat_at LIMIT ${PAGE}`,
    );
  }

  private async takeBack(task: LeftTask): Promise<void> {
    try {
      await this.recovery.takeBack(task);
    } catch (error) {
      if (error instanceof TaskNotOurs) return;
      throw error;
    }
    this.logger.warn({ msg: 'Took a batch task back from a dead worker', worker: task.worker });
  }
}
