import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { EXIT } from '../exit-code.js';
import { interrupted } from '../interrupted.js';
import { Server, type ServerOptions } from '../server.js';
import { printable, type Terminal } from '../terminal.js';
import { namedApplication, pathOf } from './named-application.js';
import { type Running, runningShape, runningWords } from './show-applications.js';

export type Verb = 'start' | 'stop' | 'restart';

export interface RunOptions extends ServerOptions {
  readonly wait?: boolean;
}

const ASK_EVERY_MS = 500;
const UNDER_WAY: ReadonlySet<string> = new Set(['building', 'starting']);

/** `assay app start`, `stop` and `restart`. Exits with 1 when it is waited for, and fails. */
export async function runApplication(
  verb: Verb,
  name: string,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const server = new Server(options);
  const { id } = await namedApplication(server, name);
  const asked = await server.post(`${pathOf(id)}/${verb}`, {}, runningShape);
  const shown = options.wait === true && verb !== 'stop' ? await settled(server, id, terminal) : asked;
  terminal.result(runningWords(shown), shown);
  return shown.running === 'failed' ? EXIT.testsFailed : EXIT.passed;
}

/** `assay app status`. Exits with 1 when it failed. */
export async function showRunning(name: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  const server = new Server(options);
  const { id } = await namedApplication(server, name);
  const shown = await server.get(`${pathOf(id)}/status`, runningShape);
  terminal.result(runningWords(shown), shown);
  return shown.running === 'failed' ? EXIT.testsFailed : EXIT.passed;
}

export interface LogsOptions extends ServerOptions {
  readonly part: string;
  readonly tail: number;
}

const logs = z.looseObject({ lines: z.array(z.string()) });

/** `assay app logs`: the last lines of one part, as it wrote them. */
export async function showLogs(name: string, options: LogsOptions, terminal: Terminal): Promise<number> {
  const server = new Server(options);
  const { id } = await namedApplication(server, name);
  const query = new URLSearchParams({ part: options.part, tail: String(options.tail) });
  const shown = await server.get(`${pathOf(id)}/logs?${query.toString()}`, logs);
  terminal.result(shown.lines.map(printable), shown);
  return EXIT.passed;
}

/** Once it neither builds nor starts; a start begins some time after it was asked for. */
async function settled(server: Server, id: string, terminal: Terminal): Promise<Running> {
  const stop = interrupted();
  const bar = terminal.bar('The application is being started');
  try {
    for (let asked = 0; ; asked += 1) {
      const now = await server.get(`${pathOf(id)}/status`, runningShape);
      const hasBegun = asked > 0 || now.running !== 'stopped';
      if (hasBegun && !UNDER_WAY.has(now.running)) return now;
      await delay(ASK_EVERY_MS, undefined, { signal: stop });
    }
  } finally {
    bar.end();
  }
}
