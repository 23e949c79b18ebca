import { EXIT, type ExitCode } from '../exit-code.js';
import { durationWords } from '../durations.js';
import { bad, counted, faint, good, printable } from '../terminal.js';
import type { Batch, Summary, Task, Totals } from './batch-shapes.js';

const ENDED_BADLY: ReadonlySet<string> = new Set(['failed', 'error', 'cancelled', 'timed_out']);

export function hasEnded({ status }: Batch): boolean {
  return status === 'completed' || ENDED_BADLY.has(status);
}

/** 1: it ended, and not well. */
export function exitOf({ status }: Batch): ExitCode {
  return ENDED_BADLY.has(status) ? EXIT.testsFailed : EXIT.passed;
}

/** `running 40 %, about 27 s left`. */
export function standing(batch: Batch): string {
  if (hasEnded(batch)) return coloured(batch.status);
  return `${printable(batch.status)} ${Math.floor(batch.progress)} %${leftOf(batch)}`;
}

/** What a bar has room for beside the figures. */
export function leftOf({ estimate }: Batch): string {
  return estimate === null ? '' : `, about ${durationWords(estimate.remainingMs)} left`;
}

export function batchWords(batch: Batch): string[] {
  const { id, name, priority, totalTasks, tasks, maxTasks, taskTimeoutMs, timeLimitMs } = batch;
  const told = totalTasks === 0 ? 'not planned yet' : `${totalTasks}: ${states(tasks)}`;
  return [
    `${printable(name)}: ${standing(batch)}`,
    `  id        ${id}`,
    `  priority  ${printable(priority)}`,
    `  tasks     ${told}`,
    `  limits    ${counted(maxTasks, 'task')} at once, ${durationWords(taskTimeoutMs)} for each, ${durationWords(timeLimitMs)} in all`,
    `  times     ${timesOf(batch)}`,
    ...(batch.error === null
      ? []
      : [`  error     ${printable(batch.error.category)}: ${printable(batch.error.message)}`]),
  ];
}

export function batchLine(batch: Batch): string {
  const { id, name, priority, tasks, totalTasks } = batch;
  const told = totalTasks === 0 ? '' : faint(` (${states(tasks)})`);
  return `${id}  ${standing(batch)}  ${printable(name)}, ${printable(priority)}${told}`;
}

export function taskLine(task: Task): string {
  const { ordinal, modelSlug, appNumber, type } = task;
  const place = `${String(ordinal).padStart(4)}  ${printable(modelSlug)} ${appNumber} ${printable(type)}`;
  const attempt = task.attempt === 1 ? '' : `, attempt ${task.attempt}`;
  return `${place}: ${coloured(task.status)}${outcomeOf(task)}${faint(attempt)}`;
}

export function summaryWords(summary: Summary): string[] {
  const { models, types, errors, skipped } = summary;
  return [
    `all       ${totalsWords(summary)}`,
    ...block(
      'by type',
      types.map((one) => `${printable(one.type)}: ${totalsWords(one)}`),
    ),
    ...block(
      'by model',
      models.map((one) => `${printable(one.modelSlug)}: ${totalsWords(one)}`),
    ),
    ...block(
      'errors',
      errors.map(
        ({ category, tasks, message }) =>
          `${tasks} × ${printable(category)}, most often: ${printable(message)}`,
      ),
    ),
    ...block(
      'left out',
      skipped.map(({ reason, tasks }) => `${tasks} × ${printable(reason)}`),
    ),
  ];
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function totalsWords({ tasks, issues, issuesCount, meanDurationMs }: Totals): string {
  const found = issuesCount === 0 ? 'nothing found' : `found ${states(issues)}`;
  const each = meanDurationMs === null ? '' : `, ${durationWords(meanDurationMs)} each`;
  return `${states(tasks)}; ${found}${each}`;
}

/** `4 pending, 1 timed out`: of what there is any. */
function states(counts: Readonly<Record<string, number>>): string {
  const there = Object.entries(counts).filter(([, count]) => count > 0);
  const words = there.map(([state, count]) => `${count} ${printable(state).replaceAll('_', ' ')}`);
  return words.length === 0 ? 'none' : words.join(', ');
}

function timesOf({ createdAt, createdBy, startedAt, completedAt }: Batch): string {
  const by = createdBy === null ? '' : ` by ${printable(createdBy)}`;
  const asked = `asked for ${moment(createdAt)}${by}`;
  if (startedAt === null) return asked;
  if (completedAt === null) return `${asked}, began ${moment(startedAt)}`;
  return `${asked}, took ${durationWords(Date.parse(completedAt) - Date.parse(startedAt))}`;
}

/** In UTC, as everywhere in the API. */
function moment(iso: string): string {
  return `${printable(iso).slice(0, 16).replace('T', ' ')} UTC`;
}

type Outcome = Pick<Task, 'error' | 'reason' | 'issues' | 'durationMs'>;

function outcomeOf({ error, reason, issues, durationMs }: Outcome): string {
  if (error !== null) return `, ${printable(error.category)}: ${printable(error.message)}`;
  if (reason !== null) return `, ${printable(reason)}`;
  if (issues === null) return '';
  const took = durationMs === null ? '' : ` in ${durationWords(durationMs)}`;
  return `, found ${states(issues)}${faint(took)}`;
}

function coloured(status: string): string {
  const word = printable(status).replaceAll('_', ' ');
  if (status === 'completed') return good(word);
  return ENDED_BADLY.has(status) ? bad(word) : word;
}
