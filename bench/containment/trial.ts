import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Misdeed } from './misdeeds.js';
import { BOUNDS, type StartedRuntime } from './runtime.js';
import { type Containment, watchingTheHost } from './watching.js';

export interface Trial {
  readonly driver: string;
  readonly misdeed: Misdeed;
  readonly outcome: string;
  /** Code and first line of the error that the run ended with. */
  readonly error: string;
  readonly host: Containment;
  /** What was not contained. */
  readonly problems: readonly string[];
}

/** A secret of the host, which nothing may read. */
export interface Prey {
  readonly databasePort: string;
  readonly canary: string;
}

const PATIENCE_MS = 90_000;
/** The port that the application listens at, in a network that must be its own. */
const ELSEWHERE = 17_999;

export async function trial(started: StartedRuntime, misdeed: Misdeed, prey: Prey): Promise<Trial> {
  const { runtime, register } = started;
  const code = await readFile(path.join(import.meta.dirname, 'applications/hostile/backend/app.py'));
  const env = { HOSTILE: misdeed.name, VICTIM_PORT: prey.databasePort, CANARY: prey.canary };
  const id = await register(code, { start: 'python app.py', env });
  const options = { alone: true, signal: AbortSignal.timeout(PATIENCE_MS) };
  let error: unknown;
  const host = await watchingTheHost(async () => {
    error = await runtime
      .whileRunning(id, options, ({ signal }) => untilAborted(signal))
      .catch((thrown: unknown) => thrown);
  });
  const status = await runtime.status(id);
  const log = (await runtime.logs(id, 'backend', 100_000)).join('\n');
  const problems = [
    ...problemsOf(misdeed, error, log),
    ...harmIn(host),
    ...(status?.held === false && status.state === 'failed' ? [] : ['it goes on']),
  ];
  const driver = status?.driver ?? 'none';
  return { driver, misdeed, outcome: misdeed.outcome(log), error: firstLine(error), host, problems };
}

function problemsOf(misdeed: Misdeed, error: unknown, log: string): readonly string[] {
  const gained = misdeed.gained(log, BOUNDS);
  const isTyped = error instanceof Error && 'code' in error && error.code === 'application-failed';
  return [
    ...(isTyped && misdeed.ends.test(error.message) ? [] : [`it ended otherwise: ${firstLine(error)}`]),
    ...(gained === undefined ? [] : [`it gained: ${gained}`]),
  ];
}

/** The limits are far below: other programs may run beside. */
function harmIn({ before, worst, after }: Containment): readonly string[] {
  return [
    ...(worst.processes - before.processes > 200 ? ['processes of the host'] : []),
    ...(before.memoryFreeMiB - worst.memoryFreeMiB > 1_500 ? ['memory of the host'] : []),
    ...(before.diskFreeMiB - worst.diskFreeMiB > 1_500 ? ['disk of the host'] : []),
    ...(before.sharedMemoryFreeMiB - worst.sharedMemoryFreeMiB > 100 ? ['shared memory of the host'] : []),
    ...(after.processes - before.processes > 50 ? ['processes are left'] : []),
    ...(worst.listening.includes(ELSEWHERE) ? ['a port of the host'] : []),
  ];
}

function firstLine(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  return `${code}: ${String(error instanceof Error ? error.message : error).split(/\. The end|\n/)[0]}`;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
