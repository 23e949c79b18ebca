import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LoadOrder, LoadReport } from './load.js';
import { freePort } from '../../test/support/free-port.js';

/** A server under measurement, in a process of its own. */
export interface MeasuredServer {
  readonly pid: number;
  readonly port: number;
  readonly path: string;
  stop(): Promise<void>;
}

const here = import.meta.dirname;
const TYPESCRIPT = ['--import', path.join(here, '..', 'typescript.mjs')];
export const SECRET = 'the-secret-of-the-measured-source';

/** The program as `npm start` runs it, on the database given; all other settings are the defaults. */
export async function startProgram(
  file: string,
  databaseUrl: string,
  settings: Readonly<Record<string, string>>,
): Promise<MeasuredServer> {
  const port = await freePort();
  const child = fork(path.resolve(file), ['--no-demo'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      APIFOX_WEBHOOK_SECRET: SECRET,
      ...settings,
    },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await untilReady(port, child);
  return { pid: child.pid ?? 0, port, path: '/api/v1/webhooks/apifox', stop: () => stop(child) };
}

export async function startBare(mode: 'single' | 'batched', databaseUrl: string): Promise<MeasuredServer> {
  const child = fork(path.join(here, 'bare.ts'), [mode, databaseUrl], { execArgv: TYPESCRIPT });
  const { port } = await messageOf<{ port: number }>(child);
  return { pid: child.pid ?? 0, port, path: '/', stop: () => stop(child) };
}

export async function putLoadOn(order: LoadOrder): Promise<LoadReport> {
  const child = fork(path.join(here, 'load.ts'), [], { execArgv: TYPESCRIPT });
  child.send(order);
  return messageOf<LoadReport>(child);
}

/** The one message of a child process; an error when it ends without one. */
async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the benchmark ended with code ${String(code)}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  ended.catch(() => undefined);
  return message;
}

/** Memory that a process holds, in MB. */
export function residentMb(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? Number.NaN) / 1024;
}

const TICKS_PER_SECOND = 100;

/** Processor time that a process and its ended children have used, in microseconds (proc(5), fields 14 to 17). */
export function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks / TICKS_PER_SECOND) * 1e6;
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(timer);
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null)
      throw new Error(`The program ended at its start with code ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The program was not ready after 30 s');
}
