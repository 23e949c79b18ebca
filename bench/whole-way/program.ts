import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/free-port.js';

const READY_SECONDS = 120;
const STOP_MS = 30_000;

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The program as `npm start` runs it, with a database and folders of its own. */
export interface Program {
  /** Calls the API with the key of an administrator. */
  ask<Answer>(method: string, route: string, body?: object): Promise<Answer>;
  /** Sends a request as it is. */
  send<Answer>(method: string, route: string, sent: Sent): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startProgram(): Promise<Program> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-whole-way-'));
  const port = await freePort();
  const key = randomBytes(24).toString('hex');
  const child = fork(path.resolve('dist/app/main.js'), ['--no-demo'], {
    env: {
      ...environment(),
      PORT: String(port),
      ASSAY_DATA_DIR: folder,
      ASSAY_ADMIN_KEY: key,
      LOG_LEVEL: 'warn',
    },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const base = `http://127.0.0.1:${port}`;
  const send = <Answer>(method: string, route: string, sent: Sent): Promise<Answer> =>
    answered<Answer>(`${base}${route}`, { method, ...sent });
  const stop = async (): Promise<void> => {
    await stopped(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(base, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    send,
    stop,
    ask: (method, route, body) =>
      send(method, route, {
        headers: { 'x-api-key': key },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

/** Where programs and registries are is the machine's to say; all settings are the defaults. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|LANG|TMPDIR|ASSAY_ANALYZERS_DIR|npm_config_.*|PIP_.*|.*_PROXY|.*_proxy|SSL_.*|NODE_EXTRA_CA_CERTS)$/.test(
      name,
    ),
  );
  return Object.fromEntries(kept);
}

async function answered<Answer>(
  url: string,
  { headers, ...more }: Sent & { readonly method: string },
): Promise<Answer> {
  const answer = await fetch(url, {
    ...more,
    headers: { ...(more.body !== undefined && { 'content-type': 'application/json' }), ...headers },
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${more.method} ${url} is answered with ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Answer;
}

async function ready(base: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + READY_SECONDS * 1_000;
  while (performance.now() < until) {
    if (child.exitCode !== null)
      throw new Error(`The program ended with code ${child.exitCode} at its start`);
    const answer = await fetch(`${base}/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(200);
  }
  throw new Error(`The program was not ready after ${READY_SECONDS} s`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}
