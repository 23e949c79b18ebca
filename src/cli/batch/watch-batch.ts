import { setTimeout as delay } from 'node:timers/promises';
import { interrupted } from '../interrupted.js';
import { CliError } from '../cli-error.js';
import type { ProgressBar } from '../progress-bar.js';
import { Server, type ServerOptions, Unreachable } from '../server.js';
import { printable, type Terminal } from '../terminal.js';
import { pathOf } from './batch-path.js';
import { type Batch, batch, summary } from './batch-shapes.js';
import { batchWords, exitOf, hasEnded, leftOf, summaryWords } from './batch-words.js';

const ASK_EVERY_MS = 1_000;
/** A server that is started anew meanwhile is waited for; batches outlive it. */
const AWAY_AT_MOST_MS = 120_000;

/** `assay batch watch`: until it has ended. Exits with 1 when it did not end well. */
export async function watchBatch(id: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  const server = new Server(options);
  const ended = await follow(server, id, terminal);
  const summed = await server.get(`${pathOf(id)}/summary`, summary);
  const words = ended.totalTasks === 0 ? [] : summaryWords(summed);
  terminal.result([...batchWords(ended), ...words], { batch: ended, summary: summed });
  return exitOf(ended);
}

/** To its end, with a bar of its own for each state that it goes through. */
export async function follow(server: Server, id: string, terminal: Terminal): Promise<Batch> {
  const stop = interrupted();
  let now = await server.get(pathOf(id), batch);
  while (!hasEnded(now)) {
    const { name, status } = now;
    const bar = terminal.bar(`${printable(name)} is ${printable(status)}`, 'tenths');
    try {
      now = await leaving(status, server, { now, bar, stop });
    } finally {
      bar.end();
    }
  }
  return now;
}

interface Following {
  readonly now: Batch;
  readonly bar: ProgressBar;
  readonly stop: AbortSignal;
}

/** Until it is in another state than this one. */
async function leaving(status: string, server: Server, { now, bar, stop }: Following): Promise<Batch> {
  let seen = now;
  while (seen.status === status) {
    bar.update(seen.totalTasks - open(seen), seen.totalTasks, leftOf(seen));
    await delay(ASK_EVERY_MS, undefined, { signal: stop }).catch(() => {
      throw new CliError(`It is not watched any more, and goes on: assay batch watch ${seen.id}`);
    });
    seen = await patiently(() => server.get(pathOf(seen.id), batch));
  }
  return seen;
}

async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const until = Date.now() + AWAY_AT_MOST_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unreachable) || Date.now() > until) throw error;
      await delay(ASK_EVERY_MS);
    }
  }
}

function open({ tasks }: Batch): number {
  return (tasks['pending'] ?? 0) + (tasks['running'] ?? 0);
}
