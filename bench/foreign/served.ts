import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ForeignServer, Installed } from './foreign-server.js';
import { freePort } from '../../test/support/free-port.js';

const READY_MS = 60_000;

export interface Served {
  readonly installed: Installed;
  /** A copy of what was installed. */
  readonly code: string;
  /** The folder that the server's home is made in. */
  readonly parent: string;
}

/** Starts a server on a port of its own and on this machine alone, with an empty home, for as long as it is used. */
export async function served<T>(
  { document }: ForeignServer,
  { installed, code, parent }: Served,
  use: (baseUrl: string) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(path.join(parent, 'home-'));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const { program, args, env } = installed.start(code, port);
  const child = spawn(program, args, {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = lastWords(child);
  try {
    await answers(`${baseUrl}${document}`, child, said);
    return await use(baseUrl);
  } finally {
    await stopped(child);
    await rm(home, { recursive: true, force: true });
  }
}

/** What a server that does not come up says of it. */
function lastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-2_000);
  });
  return () => text;
}

async function answers(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`The server ended at once:\n${said()}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(200);
  }
  throw new Error(`The server does not answer at ${url}:\n${said()}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const isEnded = await Promise.race([ended.then(() => true), sleep(5_000).then(() => false)]);
  if (isEnded) return;
  child.kill('SIGKILL');
  await ended;
}
