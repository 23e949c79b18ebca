import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AnalysisOptions, AnalysisType } from '#analysis/index';
import { Conflict, NotFound } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { matching, newestFirst, type Page, type PageQuery, uuidv7 } from '#platform/database/index';
import type { TaskStatus } from '../tasks/batch-task.js';
import { BatchDispatcher } from '../scheduling/batch-dispatcher.js';
import { type ChosenApplications, hasEnded, type JobStatus, type Priority } from './batch-job.js';
import { BatchJobEntity } from './batch-job.entity.js';
import { lockedJob } from './job-lock.js';

/** What is asked for, with the applications found out. */
export interface NewBatch {
  readonly projectId: string;
  readonly name?: string | undefined;
  readonly description: string;
  readonly priority: Priority;
  readonly applications: ChosenApplications;
  readonly analysisTypes: readonly AnalysisType[];
  readonly options: Readonly<Partial<Record<AnalysisType, AnalysisOptions>>>;
  /** Of one task; absent: that of the settings. */
  readonly taskTimeoutMs?: number | undefined;
  /** Of the whole; absent: that of the settings. */
  readonly timeLimitMs?: number | undefined;
  /** Whether it is queued at once. */
  readonly start: boolean;
  readonly createdBy: string;
}

export interface BatchRepetition {
  /** In which states a task is done again. */
  readonly statuses: readonly TaskStatus[];
  readonly createdBy: string;
}

export interface BatchFilter {
  readonly projectId?: string | undefined;
  readonly status?: JobStatus | undefined;
  readonly priority?: Priority | undefined;
  readonly retryOf?: string | undefined;
}

/** The batches that there are. */
@Injectable()
export class Batches {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dispatcher: BatchDispatcher,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async create({ start, name, ...wanted }: NewBatch): Promise<BatchJobEntity> {
    const { batchTaskTimeoutMs, batchTimeLimitMs } = this.settings;
    return this.insert(start ? 'queued' : 'pending', {
      ...wanted,
      name: name ?? `Batch of ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`,
      analysisTypes: [...wanted.analysisTypes],
      taskTimeoutMs: wanted.taskTimeoutMs ?? batchTaskTimeoutMs,
      timeLimitMs: wanted.timeLimitMs ?? batchTimeLimitMs,
    });
  }

  /**
   * A new batch of those tasks of another one that did not go well: what ended stays as it is.
   * @throws {NotFound | Conflict}
   */
  async repeat(id: string, { statuses, createdBy }: BatchRepetition): Promise<BatchJobEntity> {
    const original = await this.get(id);
    if (!hasEnded(original.status))
      throw new Conflict(`The batch is ${original.status}; its tasks may still end well`);
    const again = statuses.reduce((sum, status) => sum + countIn(original, status), 0);
    if (again === 0) throw new Conflict(`No task of the batch is ${statuses.join(' or ')}`);
    const { projectId, name, description, priority, applications, analysisTypes, options } = original;
    const { taskTimeoutMs, timeLimitMs } = original;
    return this.insert('queued', {
      projectId,
      description,
      priority,
      applications,
      analysisTypes,
      options,
      taskTimeoutMs,
      timeLimitMs,
      name: `${name.slice(0, 180)} (again)`,
      retryOf: id,
      retryStatuses: [...statuses],
      createdBy,
    });
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<BatchJobEntity> {
    const job = await this.dataSource.manager.findOneBy(BatchJobEntity, { id });
    if (job === null) throw new NotFound('batch', id);
    return job;
  }

  /** Newest first. */
  list(
    query: PageQuery,
    { projectId, status, priority, retryOf }: BatchFilter,
  ): Promise<Page<BatchJobEntity>> {
    const select = this.dataSource.manager.createQueryBuilder(BatchJobEntity, 'job');
    return newestFirst(matching(select, { projectId, status, priority, retryOf }), query);
  }

  /** With its tasks; what they found stays with the applications. @throws {NotFound | Conflict} */
  async remove(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const { status } = await lockedJob(manager, id);
      if (!hasEnded(status)) throw new Conflict(`The batch is ${status}; cancel it before you delete it`);
      await manager.delete(BatchJobEntity, id);
    });
  }

  private async insert(
    status: 'pending' | 'queued',
    job: Omit<InsertedJob, 'id' | 'status' | 'maxTasks' | 'createdAt' | 'updatedAt'>,
  ): Promise<BatchJobEntity> {
    const id = uuidv7();
    const now = new Date();
    const maxTasks = this.settings.batchMaxTasks;
    await insertJob(this.dataSource.manager, {
      ...job,
      id,
      status,
      maxTasks,
      createdAt: now,
      updatedAt: now,
    });
    this.dispatcher.wake();
    return this.get(id);
  }
}

type InsertedJob = Pick<
  BatchJobEntity,
  | 'id'
  | 'projectId'
  | 'name'
  | 'description'
  | 'priority'
  | 'status'
  | 'applications'
  | 'analysisTypes'
  | 'options'
  | 'taskTimeoutMs'
  | 'timeLimitMs'
  | 'maxTasks'
  | 'createdBy'
  | 'createdAt'
  | 'updatedAt'
> &
  Partial<Pick<BatchJobEntity, 'retryOf' | 'retryStatuses'>>;

async function insertJob(manager: EntityManager, job: InsertedJob): Promise<void> {
  await manager.insert(BatchJobEntity, job);
}

function countIn(job: BatchJobEntity, status: TaskStatus): number {
  return countsOf(job)[status];
}

export function countsOf(job: BatchJobEntity): Record<TaskStatus, number> {
  return {
    pending: job.tasksPending,
    running: job.tasksRunning,
    completed: job.tasksCompleted,
    failed: job.tasksFailed,
    timed_out: job.tasksTimedOut,
    cancelled: job.tasksCancelled,
    skipped: job.tasksSkipped,
  };
}
