import type { EntityManager } from 'typeorm';
import type { AnalysisType } from '#analysis/index';
import type { BatchJobEntity } from '../jobs/batch-job.entity.js';
import { BatchUnplannable } from './scheduling-errors.js';

/** One analysis of one application that a batch asks for. */
interface WantedTask {
  readonly modelSlug: string;
  readonly appNumber: number;
  readonly type: AnalysisType;
}

export interface PlannedTask extends WantedTask {
  readonly applicationId: string | null;
  /** Why it is skipped from the beginning. */
  readonly reason: string | null;
}

interface Registered {
  readonly id: string;
  readonly life: 'active' | 'archived';
}

/**
 * Application by application, so that one that has to run for its tasks is started once.
 * @throws {BatchUnplannable}
 */
export async function plannedFor(manager: EntityManager, job: BatchJobEntity): Promise<PlannedTask[]> {
  const wanted =
    job.retryOf === null ? wantedOf(job) : await wantedAgain(manager, job.retryOf, job.retryStatuses);
  const registered = await registeredIn(manager, job.projectId, Object.keys(job.applications));
  return wanted.map((task) => planned(task, registered.get(keyOf(task))));
}

function wantedOf({ applications, analysisTypes }: BatchJobEntity): WantedTask[] {
  return Object.entries(applications).flatMap(([modelSlug, numbers]) =>
    numbers.flatMap((appNumber) => analysisTypes.map((type) => ({ modelSlug, appNumber, type }))),
  );
}

/** The tasks of another batch that did not go well. */
async function wantedAgain(
  manager: EntityManager,
  jobId: string,
  statuses: readonly string[],
): Promise<WantedTask[]> {
  const tasks = await manager.query<WantedTask[]>(
    `SELECT model_slug AS "modelSlug", app_number AS "appNumber", type FROM batch_tasks
     WHERE job_id = $1 AND status = ANY($2) ORDER BY ordinal`,
    [jobId, statuses],
  );
  if (tasks.length === 0) throw new BatchUnplannable(`The batch ${jobId}, whose tasks it repeats, is gone`);
  return tasks;
}

/** Applications of other projects do not exist for a batch. */
async function registeredIn(
  manager: EntityManager,
  projectId: string,
  models: readonly string[],
): Promise<ReadonlyMap<string, Registered>> {
  const rows = await manager.query<(Registered & Omit<WantedTask, 'type'>)[]>(
    `SELECT id, life, model_slug AS "modelSlug", app_number AS "appNumber" FROM applications
     WHERE project_id = $1 AND model_slug = ANY($2)`,
    [projectId, models],
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function planned(task: WantedTask, application: Registered | undefined): PlannedTask {
  const { modelSlug, appNumber } = task;
  if (application === undefined) {
    const reason = `The application is missing: the project has no application ${appNumber} of ${modelSlug}`;
    return { ...task, applicationId: null, reason };
  }
  if (application.life === 'archived') {
    return { ...task, applicationId: null, reason: `Application ${appNumber} of ${modelSlug} is archived` };
  }
  return { ...task, applicationId: application.id, reason: null };
}

function keyOf({ modelSlug, appNumber }: Omit<WantedTask, 'type'>): string {
  return `${modelSlug} ${appNumber}`;
}
