import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Pulse } from '#platform/schedule/index';
import { TaskNotOurs, TaskStopped } from './scheduling-errors.js';
import type { ClaimedTask } from './claimed-task.js';

/** Also how long it takes at most until a task hears that its batch was cancelled. */
const EVERY_MS = 500;

interface Beaten {
  readonly id: string;
  readonly cancelled: boolean;
  readonly expired: boolean;
}

/** Says of all tasks that this process works on that it still does, and hears which of them are to stop. */
@Injectable()
export class TaskPulse implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly pulse = new Pulse<ClaimedTask>({ everyMs: EVERY_MS, beat: (tasks) => this.beat(tasks) });

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.pulse.start();
  }

  beforeApplicationShutdown(): void {
    this.pulse.stop();
  }

  /** @param work its signal aborts with `TaskNotOurs` or `TaskStopped` */
  during<Result>(task: ClaimedTask, work: (stopped: AbortSignal) => Promise<Result>): Promise<Result> {
    return this.pulse.during(task, work);
  }

  private async beat(tasks: readonly ClaimedTask[]): Promise<ReadonlyMap<ClaimedTask, Error>> {
    const [rows] = await this.dataSource.query<[Beaten[], number]>(
      `UPDATE batch_tasks SET heartbeat_at = now()
       FROM unnest($1::uuid[], $2::integer[]) AS mine (id, attempt), batch_jobs
       WHERE batch_tasks.id = mine.id AND batch_tasks.attempt = mine.attempt AND batch_tasks.status = 'running'
         AND batch_jobs.id = batch_tasks.job_id
       RETURNING batch_tasks.id, batch_jobs.status = 'cancelling' AS cancelled,
         batch_jobs.expired_at IS NOT NULL AS expired`,
      [tasks.map(({ id }) => id), tasks.map(({ attempt }) => attempt)],
    );
    const beaten = new Map(rows.map((row) => [row.id, row]));
    const stops = tasks.map((task) => [task, reasonToStop(task, beaten.get(task.id))] as const);
    return new Map(stops.flatMap(([task, reason]) => (reason === undefined ? [] : [[task, reason]])));
  }
}

function reasonToStop({ id }: ClaimedTask, beaten: Beaten | undefined): Error | undefined {
  if (beaten === undefined) return new TaskNotOurs(id);
  if (beaten.cancelled) return new TaskStopped('cancelled');
  return beaten.expired ? new TaskStopped('expired') : undefined;
}
