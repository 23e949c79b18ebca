import { EXIT } from '../exit-code.js';
import { Server, type ServerOptions } from '../server.js';
import { printable, type Terminal } from '../terminal.js';
import { pathOf } from './batch-path.js';
import { type Batch, batch } from './batch-shapes.js';
import { watchBatch } from './watch-batch.js';
import { applicationsOf, optionsOf } from './wanted-batch.js';

export interface CreateOptions extends ServerOptions {
  readonly types: readonly string[];
  readonly apps: string;
  readonly option: readonly string[];
  readonly priority: string;
  readonly name?: string;
  readonly description?: string;
  /** In milliseconds. */
  readonly taskTimeout?: number;
  /** In milliseconds. */
  readonly timeLimit?: number;
  readonly project?: string;
  readonly start: boolean;
  readonly watch?: boolean;
}

/** `assay batch create`. */
export async function createBatch(
  models: readonly string[],
  options: CreateOptions,
  terminal: Terminal,
): Promise<number> {
  const created = await new Server(options).post('api/v1/batches', wantedBy(models, options), batch);
  return begun(created, options, terminal);
}

export interface RetryOptions extends ServerOptions {
  readonly statuses: readonly string[];
  readonly watch?: boolean;
}

/** `assay batch retry`: a new batch of what did not go well in another one. */
export async function retryBatch(id: string, options: RetryOptions, terminal: Terminal): Promise<number> {
  const { statuses } = options;
  const created = await new Server(options).post(`${pathOf(id)}/retry`, { statuses }, batch);
  return begun(created, options, terminal);
}

async function begun(
  created: Batch,
  options: ServerOptions & { readonly watch?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { id, name, status } = created;
  if (options.watch === true) return watchBatch(id, options, terminal);
  const next =
    status === 'pending' ? `Start it: assay batch start ${id}` : `Follow it: assay batch watch ${id}`;
  terminal.result([`${printable(name)}: ${printable(status)}`, `  id  ${id}`, `  ${next}`], created);
  return EXIT.passed;
}

function wantedBy(models: readonly string[], options: CreateOptions): object {
  const { types, apps, option, priority, name, description, taskTimeout, timeLimit, project, start } =
    options;
  return {
    applications: applicationsOf(models, apps),
    analysisTypes: types,
    options: optionsOf(option),
    priority,
    start,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(taskTimeout !== undefined && { taskTimeoutMs: taskTimeout }),
    ...(timeLimit !== undefined && { timeLimitMs: timeLimit }),
    ...(project !== undefined && { projectId: project }),
  };
}
