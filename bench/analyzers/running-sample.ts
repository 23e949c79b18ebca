import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, type ProcessOutcome, runProcess, sandboxed } from '#platform/process/index';
import { pythonEnvironment } from '#platform/python/index';
import { freePort } from '../../test/support/free-port.js';

const READY_MS = 60_000;
/** However long a bench may use it. */
const LONGEST_MS = 3_600_000;

export interface RunningSample {
  readonly baseUrl: string;
  /** The copy of the back end that runs, with what it has written. */
  readonly folder: string;
}

export interface StartOptions {
  /** Where virtual environments are kept. */
  readonly environments: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a copy of the back end of an application on this machine alone, for as long as it is used. What it writes stays
 * in the copy, however it is attacked. Only for the samples of this repository: the network is the machine's, since
 * some of their weaknesses show in what they connect to.
 */
export async function whileRunning<T>(
  application: string,
  { environments, env = {} }: StartOptions,
  use: (sample: RunningSample) => Promise<T>,
): Promise<T> {
  const backend = path.join(application, 'backend');
  const requirements = await readFile(path.join(backend, 'requirements.txt'), 'utf8');
  const { python, folders } = await pythonEnvironment(environments, requirements);
  const parent = await mkdtemp(path.join(os.tmpdir(), 'assay-sample-'));
  const folder = path.join(parent, 'backend');
  const stop = new AbortController();
  try {
    await cp(backend, folder, { recursive: true });
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const ended = runProcess(
      await contained({ python, readable: folders, folder, env: { ...env, PORT: String(port) }, stop }),
    );
    try {
      await Promise.race([answers(`${baseUrl}/api/health`), endedEarly(ended)]);
      return await use({ baseUrl, folder });
    } finally {
      stop.abort();
      await ended;
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

interface Contained {
  readonly python: string;
  readonly readable: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stop: AbortController;
}

async function contained({ python, readable, folder, env, stop }: Contained): Promise<Command> {
  const { command, isolation } = await sandboxed(
    {
      file: python,
      args: ['app.py'],
      cwd: folder,
      env: { ...env, HOST: '127.0.0.1', PYTHONDONTWRITEBYTECODE: '1' },
      timeoutMs: LONGEST_MS,
      killAfterMs: 1_000,
      outputLimitBytes: 256 * 1024 * 1024,
      signal: stop.signal,
    },
    { readable, writable: [folder], network: 'host' },
  );
  if (isolation.kind === 'none')
    throw new Error(`A vulnerable application is run behind walls only: ${isolation.reason}`);
  return command;
}

async function answers(url: string): Promise<void> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`The sample does not answer at ${url}`);
}

async function endedEarly(running: Promise<ProcessOutcome>): Promise<never> {
  const outcome = await running;
  const said = outcome.kind === 'spawn-failed' ? outcome.reason : outcome.stderr.slice(-2_000);
  throw new Error(`The sample ended (${outcome.kind}): ${said}`);
}
