import { EXIT } from '../exit-code.js';
import { Server, type ServerOptions } from '../server.js';
import { printable, type Terminal } from '../terminal.js';
import { pathOf } from './batch-path.js';
import { batch } from './batch-shapes.js';
import { standing } from './batch-words.js';
import { follow } from './watch-batch.js';

export type Move = 'start' | 'pause' | 'resume';

/** `assay batch start`, `pause` and `resume`. Asked twice for the same, it is done once. */
export async function moveBatch(
  move: Move,
  id: string,
  options: ServerOptions,
  terminal: Terminal,
): Promise<number> {
  const moved = await new Server(options).post(`${pathOf(id)}/${move}`, {}, batch);
  terminal.result([`${printable(moved.name)}: ${standing(moved)}`], moved);
  return EXIT.passed;
}

export interface CancelOptions extends ServerOptions {
  readonly reason?: string;
  readonly wait?: boolean;
}

/** `assay batch cancel`. That it was cancelled is what was asked for: no failure. */
export async function cancelBatch(id: string, options: CancelOptions, terminal: Terminal): Promise<number> {
  const { reason, wait } = options;
  const server = new Server(options);
  const cancelled = await server.post(`${pathOf(id)}/cancel`, reason === undefined ? {} : { reason }, batch);
  const shown = wait === true ? await follow(server, id, terminal) : cancelled;
  terminal.result([`${printable(shown.name)}: ${standing(shown)}`], shown);
  return EXIT.passed;
}

/** `assay batch delete`: its tasks go along; what they found stays with the applications. */
export async function deleteBatch(id: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  await new Server(options).remove(pathOf(id));
  terminal.result([`batch ${printable(id)}: deleted`], { id, deleted: true });
  return EXIT.passed;
}
