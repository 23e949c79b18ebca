import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AnalysisError, AnalysisType } from '#analysis/index';
import type { SeverityCounts } from '#core/findings/index';
import type { TaskCounts } from '../tasks/batch-task.js';

/** What came of the tasks of one model, of one type, or of all. */
export interface TaskTotals {
  readonly tasks: TaskCounts;
  readonly issues: SeverityCounts;
  readonly issuesCount: number;
  /** What tasks that ran took on average; null when none ended. */
  readonly meanDurationMs: number | null;
}

export interface Summary extends TaskTotals {
  readonly models: readonly (TaskTotals & { readonly modelSlug: string })[];
  readonly types: readonly (TaskTotals & { readonly type: AnalysisType })[];
  readonly errors: readonly {
    readonly category: AnalysisError['category'];
    readonly tasks: number;
    /** The most frequent one. */
    readonly message: string;
  }[];
  readonly skipped: readonly { readonly reason: string; readonly tasks: number }[];
}

/** Reasons name applications: no more of them are worth a place in a summary. */
const REASONS = 50;

const TOTALS = `
  jsonb_build_object('pending', ${tasksIn('pending')}, 'running', ${tasksIn('running')},
    'completed', ${tasksIn('completed')}, 'failed', ${tasksIn('failed')}, 'timed_out', ${tasksIn('timed_out')},
    'cancelled', ${tasksIn('cancelled')}, 'skipped', ${tasksIn('skipped')}) AS tasks,
  jsonb_build_object('critical', ${sumOf('critical')}, 'high', ${sumOf('high')}, 'medium', ${sumOf('medium')},
    'low', ${sumOf('low')}, 'info', ${sumOf('info')}, 'unknown', ${sumOf('unknown')}) AS issues,
  coalesce(sum(issues_count), 0)::integer AS "issuesCount",
  round(avg(duration_ms))::float8 AS "meanDurationMs"`;

/** Counts what the tasks of a batch came to. */
@Injectable()
export class Summaries {
  constructor(private readonly dataSource: DataSource) {}

  async of(jobId: string): Promise<Summary> {
    const [[all], models, types, errors, skipped] = await Promise.all([
      this.totals<TaskTotals>(jobId),
      this.totals<Summary['models'][number]>(jobId, 'model_slug', 'modelSlug'),
      this.totals<Summary['types'][number]>(jobId, 'type', 'type'),
      this.errors(jobId),
      this.skipped(jobId),
    ]);
    if (all === undefined) throw new TypeError('A count of all rows is one row');
    return { ...all, models, types, errors, skipped };
  }

  private totals<Row>(jobId: string, column?: 'model_slug' | 'type', name?: string): Promise<Row[]> {
    const key = column === undefined ? '' : `${column} AS "${name}",`;
    const group = column === undefined ? '' : `GROUP BY ${column} ORDER BY ${column}`;
    return this.dataSource.query<Row[]>(
      `SELECT ${key} ${TOTALS} FROM batch_tasks WHERE job_id = $1 ${group}`,
      [jobId],
    );
  }

  private errors(jobId: string): Promise<Summary['errors'][number][]> {
    return this.dataSource.query(
      `SELECT error ->> 'category' AS category, count(*)::integer AS tasks,
         mode() WITHIN GROUP (ORDER BY error ->> 'message') AS message
       FROM batch_tasks WHERE job_id = $1 AND error IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
      [jobId],
    );
  }

  private skipped(jobId: string): Promise<Summary['skipped'][number][]> {
    return this.dataSource.query(
      `SELECT reason, count(*)::integer AS tasks FROM batch_tasks WHERE job_id = $1 AND status = 'skipped'
       GROUP BY reason ORDER BY tasks DESC, reason LIMIT ${REASONS}`,
      [jobId],
    );
  }
}

function tasksIn(status: string): string {
  return `count(*) FILTER (WHERE status = '${status}')`;
}

function sumOf(severity: string): string {
  return `coalesce(sum((counts ->> '${severity}')::integer), 0)`;
}
