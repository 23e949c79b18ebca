import type { AnalysisError } from '#analysis/index';
import type { JobThen, TaskThen } from './past-work-rows.js';

/** As long as a task, and a batch, may take where nobody says otherwise. */
const TASK_TIMEOUT_MS = 1_800_000;
const TIME_LIMIT_MS = 604_800_000;
const MOST_APPLICATIONS = 30;

/** How many tasks ended how. */
interface Ended {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly skipped: number;
  readonly cancelled: number;
}

/** Columns of `batch_jobs`, or why there is no such job. */
export function jobColumns(
  job: JobThen,
  tasks: readonly TaskThen[],
): { readonly row: Readonly<Record<string, unknown>> } | { readonly why: string } {
  const types = [...new Set(tasks.length > 0 ? tasks.map(({ type }) => type) : job.types)];
  if (types.length === 0) return { why: 'config: names no types of analysis, and there are no tasks' };
  if (job.work.status === 'skipped') return { why: 'status: is no state of a job: skipped' };
  const ended = endedOf(job, tasks);
  const { status, error } = verdictOf(job, ended);
  const { createdAt, startedAt, completedAt } = job.work;
  return {
    row: {
      name: job.name,
      description: job.description,
      priority: job.priority,
      status,
      applications: JSON.stringify(tasks.length > 0 ? applicationsOf(tasks) : allOf(job.models)),
      analysis_types: types,
      options: JSON.stringify(job.options),
      task_timeout_ms: TASK_TIMEOUT_MS,
      time_limit_ms: TIME_LIMIT_MS,
      max_tasks: 2,
      created_by: job.createdBy,
      total_tasks: ended.total,
      tasks_completed: ended.completed,
      tasks_failed: ended.failed,
      tasks_timed_out: ended.timedOut,
      tasks_skipped: ended.skipped,
      tasks_cancelled: ended.cancelled,
      error: error === null ? null : JSON.stringify(error),
      cancel_requested_at: status === 'cancelled' ? completedAt : null,
      created_at: createdAt,
      started_at: startedAt,
      completed_at: completedAt,
      updated_at: job.updatedAt ?? completedAt,
      imported: JSON.stringify(job.imported),
    },
  };
}

/** Tasks are counted where there are any; what neither completed nor failed of the others was never done. */
function endedOf({ figures }: JobThen, tasks: readonly TaskThen[]): Ended {
  if (tasks.length === 0) {
    const { total, completed, failed } = figures;
    return { total, completed, failed, timedOut: 0, skipped: 0, cancelled: total - completed - failed };
  }
  const number = (status: TaskThen['work']['status']): number =>
    tasks.filter(({ work }) => work.status === status).length;
  return {
    total: tasks.length,
    completed: number('completed'),
    failed: number('failed'),
    timedOut: number('timed_out'),
    skipped: number('skipped'),
    cancelled: number('cancelled'),
  };
}

/** A job of which a task failed has failed (states.md), whatever it was called. */
function verdictOf(
  { work }: JobThen,
  { total, failed, timedOut }: Ended,
): { readonly status: 'completed' | 'failed' | 'cancelled'; readonly error: AnalysisError | null } {
  if (work.error !== null) return { status: 'failed', error: work.error };
  if (work.status === 'cancelled') return { status: 'cancelled', error: null };
  if (failed + timedOut === 0) return { status: 'completed', error: null };
  return {
    status: 'failed',
    error: { category: 'tool', message: `${failed + timedOut} of ${total} tasks failed` },
  };
}

function applicationsOf(tasks: readonly TaskThen[]): Readonly<Record<string, readonly number[]>> {
  const byModel = Map.groupBy(tasks, ({ modelSlug }) => modelSlug);
  return Object.fromEntries(
    [...byModel].map(([slug, own]) => [
      slug,
      [...new Set(own.map(({ appNumber }) => appNumber))].toSorted((one, other) => one - other),
    ]),
  );
}

function allOf(models: readonly string[]): Readonly<Record<string, readonly number[]>> {
  const numbers = Array.from({ length: MOST_APPLICATIONS }, (_, index) => index + 1);
  return Object.fromEntries(models.map((slug) => [slug, numbers]));
}
