import { writeFile } from 'node:fs/promises';
import { EXIT } from '../exit-code.js';
import { Server, type ServerOptions } from '../server.js';
import { counted, faint, type Terminal } from '../terminal.js';
import { pathOf } from './batch-path.js';
import { batch, batchPage, summary, taskPage } from './batch-shapes.js';
import { batchLine, batchWords, exitOf, summaryWords, taskLine } from './batch-words.js';

export interface ListOptions extends ServerOptions {
  readonly status?: string;
  readonly priority?: string;
  readonly project?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** `assay batch list`: the newest first. */
export async function listBatches(options: ListOptions, terminal: Terminal): Promise<number> {
  const { status, priority, project, limit, cursor } = options;
  const query = queryOf({ status, priority, projectId: project, limit: String(limit), cursor });
  const page = await new Server(options).get(`api/v1/batches?${query}`, batchPage);
  const more = page.nextCursor === undefined ? [] : [faint(`more with --cursor ${page.nextCursor}`)];
  const words = page.items.length === 0 ? ['There are none'] : page.items.map(batchLine);
  terminal.result([...words, ...more], page);
  return EXIT.passed;
}

/** `assay batch show`: as it stands. Exits with 1 when it did not end well. */
export async function showBatch(id: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  const shown = await new Server(options).get(pathOf(id), batch);
  terminal.result(batchWords(shown), shown);
  return exitOf(shown);
}

/** `assay batch summary`. */
export async function showSummary(id: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  const summed = await new Server(options).get(`${pathOf(id)}/summary`, summary);
  terminal.result(summaryWords(summed), summed);
  return EXIT.passed;
}

export interface TasksOptions extends ServerOptions {
  readonly status?: string;
  readonly type?: string;
  readonly model?: string;
  readonly limit: number;
  readonly after?: number;
}

/** `assay batch tasks`: in the order in which they begin. */
export async function listTasks(id: string, options: TasksOptions, terminal: Terminal): Promise<number> {
  const { status, type, model, limit, after } = options;
  const query = queryOf({ status, type, modelSlug: model, limit: String(limit), after: after?.toString() });
  const page = await new Server(options).get(`${pathOf(id)}/tasks?${query}`, taskPage);
  const more = page.nextAfter === undefined ? [] : [faint(`more with --after ${page.nextAfter}`)];
  const words = page.items.length === 0 ? ['There are none'] : page.items.map(taskLine);
  terminal.result([...words, ...more], page);
  return EXIT.passed;
}

export interface ResultsOptions extends ServerOptions {
  readonly format: 'json' | 'csv';
  readonly output: string;
}

/** `assay batch results`: all tasks, in a file. */
export async function saveResults(id: string, options: ResultsOptions, terminal: Terminal): Promise<number> {
  const text = await new Server(options).text(`${pathOf(id)}/results?format=${options.format}`);
  if (options.output === '-') {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return EXIT.passed;
  }
  await writeFile(options.output, text);
  const bytes = Buffer.byteLength(text);
  terminal.result([`wrote ${options.output} (${counted(bytes, 'byte')})`], { file: options.output, bytes });
  return EXIT.passed;
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}
