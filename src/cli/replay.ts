import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { Refused, Server, type ServerOptions } from './server.js';
import { bad, good, printable, type Terminal } from './terminal.js';

export interface ReplayOptions extends ServerOptions {
  readonly versions: 'original' | 'current';
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

const run = z.looseObject({ id: z.string(), status: z.string() });
type Run = z.infer<typeof run>;

const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'superseded']);
const ASK_EVERY_MS = 500;
const WAIT_AT_MOST_MS = 30 * 60_000;

/** `assay replay`: a new run of an old event, or of that of a dead letter. */
export async function replay(id: string, options: ReplayOptions, terminal: Terminal): Promise<number> {
  const server = new Server(options);
  const begun = await begin(server, id, options);
  terminal.progress(`Run ${begun.id} began`);
  const shown = options.wait === true ? await ended(server, begun.id, terminal) : begun;
  terminal.result(words(shown, options), shown);
  return ENDED.has(shown.status) && shown.status !== 'succeeded' ? EXIT.testsFailed : EXIT.passed;
}

async function begin(server: Server, id: string, { versions, dryRun = false }: ReplayOptions): Promise<Run> {
  const name = encodeURIComponent(id);
  try {
    return await server.post(`api/v1/dead-letters/${name}/replay`, { versions, dryRun }, run);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'not-found') throw error;
    return server.post(`api/v1/events/${name}/replay`, { versions, dryRun }, run);
  }
}

async function ended(server: Server, id: string, terminal: Terminal): Promise<Run> {
  const until = Date.now() + WAIT_AT_MOST_MS;
  let last = '';
  while (Date.now() < until) {
    const found = await server.get(`api/v1/runs/${id}`, run);
    if (ENDED.has(found.status)) return found;
    if (found.status !== last) terminal.progress(`Run ${id} is ${printable(found.status)}`);
    last = found.status;
    await delay(ASK_EVERY_MS);
  }
  throw new CliError(`Run ${id} has not ended in half an hour; assay status ${id} tells how it ends`);
}

function words({ id, status }: Run, { wait }: ReplayOptions): string[] {
  if (wait !== true) return [`run ${id}: ${printable(status)}`, `  Follow it: assay status ${id}`];
  return [`run ${id}: ${status === 'succeeded' ? good(status) : bad(printable(status))}`];
}
