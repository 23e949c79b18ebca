import { SEVERITIES } from '#core/findings/index';
import type { BatchTaskEntity } from '../tasks/batch-task.entity.js';

const COLUMNS: readonly (readonly [string, (task: BatchTaskEntity) => string | number | null | undefined])[] =
  [
    ['model_slug', (task) => task.modelSlug],
    ['app_number', (task) => task.appNumber],
    ['type', (task) => task.type],
    ['status', (task) => task.status],
    ['issues_count', (task) => task.issuesCount],
    ...SEVERITIES.map((severity) => [severity, (task: BatchTaskEntity) => task.counts?.[severity]] as const),
    ['duration_ms', (task) => task.durationMs],
    ['started_at', (task) => task.startedAt?.toISOString()],
    ['completed_at', (task) => task.completedAt?.toISOString()],
    ['attempt', (task) => task.attempt],
    ['error_category', (task) => task.error?.category],
    ['error', (task) => task.error?.message],
    ['reason', (task) => task.reason],
    ['task_id', (task) => task.id],
    ['application_id', (task) => task.applicationId],
    ['analysis_id', (task) => task.analysisId],
  ];

/** One line for each task (RFC 4180). */
export function tasksAsCsv(tasks: readonly BatchTaskEntity[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...tasks.map((task) => COLUMNS.map(([, of]) => cell(of(task)))),
  ];
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

/** Messages quote what strangers wrote: a spreadsheet must not take one for a formula. */
function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
