import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { Metrics } from '#platform/telemetry/index';
import { endIfDone } from '../jobs/job-ending.js';
import { changeCounts, type LockedJob, lockJob } from '../jobs/job-lock.js';
import { TaskNotOurs } from './scheduling-errors.js';
import { writeEnding } from './task-claims.js';
import { CANCELLED, secondsOf, type TaskEnding, timedOut } from './task-ending.js';

/** A task that was begun, and that its worker does not bring to its end. */
export interface LeftTask {
  readonly id: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly crashes: number;
  readonly worker: string;
}

/** Takes tasks back from workers that died or have to stop: they are pending again, with the next attempt. */
@Injectable()
export class TaskRecovery {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly metrics: Metrics,
  ) {}

  /** The worker stops in good order: that is no crash of the task. @throws {TaskNotOurs} */
  release(task: Pick<LeftTask, 'id' | 'jobId' | 'attempt'>): Promise<void> {
    return this.inJob(task, async (manager, job) => {
      const ending = endingWithJob(job);
      await (ending === undefined ? putBack(manager, task, { crashed: false }) : end(manager, task, ending));
    });
  }

  /**
   * The worker died. A task that kills its workers is given up after some times.
   * @throws {TaskNotOurs} when it was heard of meanwhile, or somebody else took the task back
   */
  async takeBack(task: LeftTask): Promise<void> {
    await this.inJob(task, async (manager, job) => {
      const ending = endingWithJob(job) ?? this.giveUp(task);
      await (ending === undefined ? putBack(manager, task, { crashed: true }) : end(manager, task, ending));
    });
    this.metrics.batchTaskTakenBack();
  }

  private giveUp({ crashes, worker }: LeftTask): TaskEnding | undefined {
    if (crashes + 1 < this.settings.maxRetryAttempts) return undefined;
    const message = `Its worker died ${crashes + 1} times, the last time ${worker}`;
    return { status: 'failed', error: { category: 'internal', message } };
  }

  private inJob(
    task: Pick<LeftTask, 'id' | 'jobId'>,
    work: (manager: EntityManager, job: LockedJob) => Promise<void>,
  ): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const job = await lockJob(manager, task.jobId);
      if (job === undefined) throw new TaskNotOurs(task.id);
      await work(manager, job);
    });
  }
}

/** Of a job that is on its way to its end no task begins again. */
function endingWithJob({ status, expired, timeLimitMs }: LockedJob): TaskEnding | undefined {
  if (status === 'cancelling') return CANCELLED;
  return expired ? timedOut(`The batch went over its time limit of ${secondsOf(timeLimitMs)}`) : undefined;
}

async function end(
  manager: EntityManager,
  task: Pick<LeftTask, 'id' | 'jobId' | 'attempt'>,
  ending: TaskEnding,
): Promise<void> {
  await writeEnding(manager, task, ending);
  await changeCounts(manager, task.jobId, { running: -1, [ending.status]: 1 });
  await endIfDone(manager, task.jobId);
}

async function putBack(
  manager: EntityManager,
  { id, jobId, attempt }: Pick<LeftTask, 'id' | 'jobId' | 'attempt'>,
  { crashed }: { readonly crashed: boolean },
): Promise<void> {
  const [, written] = await manager.query<[unknown, number]>(
    `UPDATE batch_tasks SET status = 'pending', attempt = attempt + 1, crashes = crashes + $3, worker = NULL,
       heartbeat_at = NULL, started_at = NULL, warned_at = NULL
     WHERE id = $1 AND attempt = $2 AND status = 'running'`,
    [id, attempt, crashed ? 1 : 0],
  );
  if (written === 0) throw new TaskNotOurs(id);
  await changeCounts(manager, jobId, { running: -1, pending: 1 });
  await manager.query('UPDATE batch_jobs SET invited_until = NULL WHERE id = $1', [jobId]);
}
