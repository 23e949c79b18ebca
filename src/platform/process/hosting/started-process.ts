import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { scrubbedEnv } from '../environment.js';
import { findExecutable } from '../executable.js';
import { type Argv, launched } from '../launcher.js';
import { killTree, TREE_MARK } from '../process-tree.js';
import { yieldToOurs } from '../run-process.js';

/** A process that goes on while we do other things, and ends at the latest when we do. */
export interface StartedProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What is written to the file descriptors 3, 4 and so on. */
  readonly outputs: readonly Readable[];
  /** It ended, and how. */
  readonly ended: Promise<string>;
  /** Kills it with everything that it started. */
  readonly kill: () => Promise<void>;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What its processes are known by, in their environment. */
  readonly mark: string;
}

/** @throws when the system cannot start it */
export async function startProcess(
  program: Argv,
  outputs: number,
  { cwd, env, mark }: Surroundings = { cwd: '/', env: scrubbedEnv(), mark: randomUUID() },
): Promise<StartedProcess> {
  const file = (await findExecutable(program.file, env['PATH'], '/')) ?? program.file;
  const argv = await launched({ ...program, file }, undefined);
  const child = spawn(argv.file, argv.args, {
    cwd,
    env: { ...env, [TREE_MARK]: mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...Array.from({ length: outputs }, () => 'pipe' as const)],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  yieldToOurs(child);
  const [, stdout, stderr, ...others] = child.stdio as Readable[];
  if (stdout === undefined || stderr === undefined)
    throw new Error('a process was started without its output');
  return {
    stdout,
    stderr,
    outputs: others,
    ended,
    kill: async () => {
      // Once it has ended its number may be another group's.
      const lives = child.exitCode === null && child.signalCode === null;
      await killTree({ groupId: lives ? child.pid : undefined, mark });
      await ended;
    },
  };
}
