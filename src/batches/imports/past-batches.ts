import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { EndedStatus } from '#analysis/index';
import {
  Applications,
  idOfSeedRow,
  type Kept,
  type ReadRow,
  type SeedContext,
  SeedImport,
  type SeedImporter,
  type SeedReading,
} from '#catalog/index';
import { upsert, type Upserted } from '#platform/database/index';
import { jobColumns } from './job-columns.js';
import { jobRow, type JobThen, olderJobRow, taskRow, type TaskThen } from './past-work-rows.js';

/** The tasks of a job that could be read, and may be written. */
type Tasks = readonly ReadRow<TaskThen>[];

/** Imports the batches of the system before this one, each with its tasks or not at all. All of them have ended. */
@Injectable()
export class PastBatches implements SeedImporter, OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly applications: Applications,
    private readonly seed: SeedImport,
  ) {}

  onModuleInit(): void {
    this.seed.add(this);
  }

  async import(reading: SeedReading, { projectId }: SeedContext): Promise<void> {
    await reading.take('batch_analyses', olderJobRow, async (job) =>
      this.dataSource.transaction((manager) =>
        writeJob(manager, { id: idOf('batch_analyses', job, projectId), projectId, job, tasks: [] }),
      ),
    );
    const tasks = Map.groupBy(reading.rows('batch_tasks', taskRow), ({ row }) => row.seedJobId);
    for (const { what, row: job } of reading.rows('batch_jobs', jobRow)) {
      const own = onlyOnce(reading, tasks.get(job.seedId) ?? []);
      tasks.delete(job.seedId);
      await this.job(reading, { what, job, tasks: own, projectId });
    }
    for (const { what } of [...tasks.values()].flat())
      reading.note('batch_tasks', what, { why: 'job_id: no such row of batch_jobs was imported' });
  }

  private async job(
    reading: SeedReading,
    { what, job, tasks, projectId }: { what: string; job: JobThen; tasks: Tasks; projectId: string },
  ): Promise<void> {
    let written: readonly Upserted[] = [];
    const kept = await reading.keep('batch_jobs', what, async (): Promise<Kept> => {
      const id = idOf('batch_jobs', job, projectId);
      return this.dataSource.transaction(async (manager) => {
        const outcome = await writeJob(manager, { id, projectId, job, tasks: tasks.map(({ row }) => row) });
        await keepOnly(manager, id, tasks);
        written = await this.writeTasks(manager, { reading, jobId: id, projectId, tasks });
        return outcome === 'unchanged' && written.some((one) => one !== 'unchanged') ? 'updated' : outcome;
      });
    });
    for (const [index, task] of tasks.entries()) {
      const outcome = kept === undefined ? undefined : written[index];
      reading.note('batch_tasks', task.what, outcome ?? { why: 'job_id: its job was left out' });
    }
  }

  private async writeTasks(
    manager: EntityManager,
    { reading, jobId, projectId, tasks }: TasksOfJob,
  ): Promise<Upserted[]> {
    const written: Upserted[] = [];
    for (const { row } of tasks) {
      reading.throwIfAborted();
      const application = await this.applications.find(row);
      // Names are the same in all projects: that of another one is not what was analysed then.
      const isOwn = application?.projectId === projectId;
      const columns = taskColumns(row, { jobId, applicationId: isOwn ? application.id : null });
      written.push(await upsert(manager, 'batch_tasks', columns, ['id']));
    }
    return written;
  }
}

interface TasksOfJob {
  readonly reading: SeedReading;
  readonly jobId: string;
  readonly projectId: string;
  readonly tasks: Tasks;
}

/** Of a job whose file has lost tasks since it was imported. */
async function keepOnly(manager: EntityManager, jobId: string, tasks: Tasks): Promise<void> {
  const ids = tasks.map(({ row }) => taskIdOf(row, jobId));
  await manager.query('DELETE FROM batch_tasks WHERE job_id = $1 AND id <> ALL ($2)', [jobId, ids]);
}

function taskIdOf({ seedId: id, work: { createdAt } }: TaskThen, owner: string): string {
  return idOfSeedRow({ table: 'batch_tasks', id, createdAt, owner });
}

/** A job has one task for each application and type. */
function onlyOnce(reading: SeedReading, tasks: Tasks): Tasks {
  const seen = new Set<string>();
  return tasks.filter(({ what, row }) => {
    const name = `${row.modelSlug} ${row.appNumber} ${row.type}`;
    if (!seen.has(name)) return seen.add(name);
    reading.note('batch_tasks', what, { why: 'test_type: its job has the same task already' });
    return false;
  });
}

interface Job {
  readonly id: string;
  readonly projectId: string;
  readonly job: JobThen;
  readonly tasks: readonly TaskThen[];
}

async function writeJob(manager: EntityManager, { id, projectId, job, tasks }: Job): Promise<Kept> {
  const columns = jobColumns(job, tasks);
  if ('why' in columns) return columns;
  return upsert(manager, 'batch_jobs', { id, project_id: projectId, ...columns.row }, ['id']);
}

function idOf(table: string, { seedId: id, work: { createdAt } }: JobThen, owner: string): string {
  return idOfSeedRow({ table, id, createdAt, owner });
}

function taskColumns(
  task: TaskThen,
  { jobId, applicationId }: { readonly jobId: string; readonly applicationId: string | null },
): Readonly<Record<string, unknown>> {
  const { status, createdAt, startedAt, completedAt, error, reason } = task.work;
  const counts = status === 'completed' ? task.counts : undefined;
  return {
    id: taskIdOf(task, jobId),
    job_id: jobId,
    // It has the order of then, whichever of them were left out.
    ordinal: task.seedId,
    application_id: applicationId,
    model_slug: task.modelSlug,
    app_number: task.appNumber,
    type: task.type,
    status: status satisfies EndedStatus,
    counts: counts === undefined ? null : JSON.stringify(counts),
    issues_count: counts === undefined ? null : Object.values(counts).reduce((sum, one) => sum + one, 0),
    error: error === null ? null : JSON.stringify(error),
    reason: status === 'completed' ? null : reason,
    estimated_ms: task.estimatedMs,
    created_at: createdAt,
    started_at: startedAt,
    completed_at: completedAt,
    imported: JSON.stringify(task.imported),
  };
}
