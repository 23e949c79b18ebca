import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const answerSchema = z.union([
  z.object({ url: z.string(), pid: z.number() }),
  z.object({ reason: z.string().optional(), message: z.string() }),
]);

export type Answer = z.infer<typeof answerSchema>;

export interface Program {
  readonly child: ChildProcess;
  readonly answer: Answer;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a program with an embedded database of its own, in front of which a command may stand. */
export async function startProgram(
  folder: string,
  options: SpawnOptions = {},
  prefix: readonly string[] = [],
): Promise<Program> {
  const script = path.resolve('test/support/embedded-program.mjs');
  const [file = process.execPath, ...args] = [...prefix, process.execPath, script, folder];
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await once(child.stdout ?? process.stdin, 'data')) as [Buffer];
  const answer = answerSchema.parse(JSON.parse(line.toString()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  onTestFinished(async () => {
    await end('SIGKILL');
    if ('pid' in answer) killIfAlive(answer.pid);
  });
  return { child, answer, end };
}

/** A folder for one test; its name has a space and a letter outside of ASCII, as people's folders do. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay töst '));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A zombie, which waits for its parent to take note of its end, is not alive. */
export function isAlive(pid: number): boolean {
  try {
    const status = process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    return process.kill(pid, 0) && !/\) Z /.test(status);
  } catch {
    return false;
  }
}

function killIfAlive(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
