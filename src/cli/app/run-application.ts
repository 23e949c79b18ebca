import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
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
/** A start begins some time after it was asked for, and not at all where nothing can run it. */
const BEGINS_WITHIN_MS = 60_000;
const UNDER_WAY: ReadonlySet<string> = new Set(['building', 'starting']);
const UP: ReadonlySet<string> = new Set(['running', 'partial']);

/** `assay app start`, `stop` and `restart`. Exits with 1 when it is waited for, and fails. */
export async function runApplication(
  verb: Verb,
  name: string,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const server = new Server(options);
  const { id } = await namedApplication(server, name);
  const before = await server.get(`${pathOf(id)}/status`, runningShape);
  const asked = await server.post(`${pathOf(id)}/${verb}`, {}, runningShape);
  const isWaitedFor = options.wait === true && verb !== 'stop';
  const shown = isWaitedFor ? await settled({ server, name, id, verb, before }, terminal) : asked;
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

interface Awaited {
  readonly server: Server;
  readonly name: string;
  readonly id: string;
  readonly verb: Verb;
  /** How it ran before it was asked for: that is no answer. */
  readonly before: Running;
}

/** How it runs once its start has begun and ended. */
async function settled({ server, name, id, verb, before }: Awaited, terminal: Terminal): Promise<Running> {
  const stop = interrupted();
  const bar = terminal.bar('The application is being started');
  const giveUpAt = performance.now() + BEGINS_WITHIN_MS;
  let hasBegun = false;
  try {
    for (;;) {
      const now = await server.get(`${pathOf(id)}/status`, runningShape);
      hasBegun ||= UNDER_WAY.has(now.running);
      if (isOutcome(now, { verb, before, hasBegun })) return now;
      if (!hasBegun && performance.now() > giveUpAt) throw notBegun(name);
      await delay(ASK_EVERY_MS, undefined, { signal: stop }).catch(() => {
        throw new CliError(`It is not waited for any more, and goes on: assay app status ${name}`);
      });
    }
  } finally {
    bar.end();
  }
}

interface Course extends Pick<Awaited, 'verb' | 'before'> {
  readonly hasBegun: boolean;
}

/** A restart stops it first, so that `stopped` is an outcome only of a start that was seen to begin. */
function isOutcome({ running: state, changedAt }: Running, { verb, before, hasBegun }: Course): boolean {
  if (UNDER_WAY.has(state)) return false;
  if (state === 'stopped') return hasBegun;
  const isNew = hasBegun || changedAt !== before.changedAt;
  return isNew || (verb === 'start' && UP.has(state));
}

function notBegun(name: string): CliError {
  const seconds = BEGINS_WITHIN_MS / 1000;
  return new CliError(
    `Its start has not begun within ${seconds} s; the log of the server may say why (assay app status ${name})`,
  );
}
