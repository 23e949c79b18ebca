import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import os from 'node:os';
import { type Command, DEFAULT_KILL_AFTER_MS, DEFAULT_OUTPUT_LIMIT_BYTES } from './command.js';
import { CapturedOutput } from './captured-output.js';
import { scrubbedEnv } from './environment.js';
import { findExecutable } from './executable.js';
import { type Argv, launched } from './launcher.js';
import type { ProcessOutcome, ProcessOutput } from './outcome.js';
import { killTree, type ProcessTree, signalTree, TREE_MARK } from './process-tree.js';

/** How long pipes may stay open once the whole tree was killed; only an escaped process holds them longer. */
const PIPES_AFTER_DEATH_MS = 2_000;

/** Why we are ending a command ourselves. */
type StopReason = 'timed-out' | 'output-limit' | 'aborted';

/**
 * Runs a command in a process group of its own and waits for its end, or ends it: at its time limit, when it
 * writes too much, or when its signal aborts. Then the whole tree is told (TERM) and killed `killAfterMs`
 * later. Whatever a command leaves behind when it ends by itself is killed too: nothing outlives this call.
 *
 * Nothing of our environment is passed on but what `scrubbedEnv` names. POSIX only. A hostile command that
 * leaves its group and wipes its environment is held by the sandbox alone (`sandboxed`).
 *
 * @returns how it ended; programs that cannot be started are an outcome too
 */
export async function runProcess(command: Command): Promise<ProcessOutcome> {
  const started = performance.now();
  const cwd = command.cwd ?? process.cwd();
  const env = scrubbedEnv(command.env);
  const file = await findExecutable(command.file, env['PATH'], cwd);
  if (file === undefined) return spawnFailed(`there is no program ${command.file}`);
  if (!(await isFolder(cwd))) return spawnFailed(`the folder ${cwd} does not exist`);
  const argv = await launched({ file, args: command.args }, command.limits);
  if (command.signal?.aborted === true) {
    return { kind: 'aborted', stdout: '', stderr: '', durationMs: performance.now() - started };
  }
  return new RunningCommand(command, argv, { cwd, env }, started).outcome();
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

class RunningCommand {
  private readonly mark = randomUUID();
  private readonly output: CapturedOutput;
  private stopReason: StopReason | undefined;
  private tree: ProcessTree | undefined;
  private killTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly command: Command,
    private readonly argv: Argv,
    private readonly surroundings: Surroundings,
    private readonly started: number,
  ) {
    const limit = command.outputLimitBytes ?? DEFAULT_OUTPUT_LIMIT_BYTES;
    this.output = new CapturedOutput(limit, () => this.stop('output-limit'));
  }

  async outcome(): Promise<ProcessOutcome> {
    const child = this.spawn();
    if (child instanceof Error || child.pid === undefined) return failedToSpawn(child);
    this.tree = { groupId: child.pid, mark: this.mark };
    const timer = setTimeout(() => this.stop('timed-out'), this.command.timeoutMs);
    const abort = (): void => this.stop('aborted');
    this.command.signal?.addEventListener('abort', abort, { once: true });
    try {
      const end = await ended(child);
      await this.cleanUp(child, this.tree);
      return this.outcomeOf(end);
    } finally {
      clearTimeout(timer);
      clearTimeout(this.killTimer);
      this.command.signal?.removeEventListener('abort', abort);
    }
  }

  /** `detached` makes the command the leader of a new session and process group. */
  private spawn(): ChildProcess | Error {
    const { cwd, env } = this.surroundings;
    try {
      const child = spawn(this.argv.file, this.argv.args, {
        cwd,
        env: { ...env, [TREE_MARK]: this.mark },
        detached: true,
        stdio: [this.command.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      this.connect(child);
      yieldToOurs(child);
      return child;
    } catch (error) {
      return error as Error; // an argument with a zero byte, say
    }
  }

  private connect(child: ChildProcess): void {
    if (child.stdout !== null) this.output.capture('stdout', child.stdout);
    if (child.stderr !== null) this.output.capture('stderr', child.stderr);
    child.stdin?.on('error', () => {}); // a command need not read its input (EPIPE)
    child.stdin?.end(this.command.stdin);
  }

  /** The first reason counts; later ones find the command being stopped already. */
  private stop(reason: StopReason): void {
    const tree = this.tree;
    if (this.stopReason !== undefined || tree === undefined) return;
    this.stopReason = reason;
    void signalTree(tree, 'SIGTERM');
    const killAfterMs = this.command.killAfterMs ?? DEFAULT_KILL_AFTER_MS;
    this.killTimer = setTimeout(() => void killTree(tree), killAfterMs);
  }

  private async cleanUp(child: ChildProcess, tree: ProcessTree): Promise<void> {
    await killTree(tree);
    await closed(child);
  }

  private outcomeOf({ code, signal }: End): ProcessOutcome {
    const output = {
      stdout: this.output.stdout,
      stderr: this.output.stderr,
      durationMs: performance.now() - this.started,
    };
    if (this.stopReason !== undefined) return this.stopped(this.stopReason, output);
    if (signal !== null) return { kind: 'signalled', signal, ...output };
    return { kind: 'exited', code: code ?? 0, ...output };
  }

  private stopped(reason: StopReason, output: ProcessOutput): ProcessOutcome {
    switch (reason) {
      case 'timed-out':
        return { kind: reason, afterMs: this.command.timeoutMs, ...output };
      case 'output-limit':
        return {
          kind: reason,
          limitBytes: this.command.outputLimitBytes ?? DEFAULT_OUTPUT_LIMIT_BYTES,
          ...output,
        };
      case 'aborted':
        return { kind: reason, ...output };
    }
  }
}

/** As Node tells it: one of the two is set. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Waits until everything written has been read, which is later than the exit. */
async function closed(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr];
  const force = setTimeout(() => streams.forEach((stream) => stream?.destroy()), PIPES_AFTER_DEATH_MS);
  await Promise.all(streams.map((stream) => stream === null || stream.closed || onClose(stream)));
  clearTimeout(force);
}

function onClose(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', () => resolve());
  });
}

async function failedToSpawn(child: ChildProcess | Error): Promise<ProcessOutcome> {
  const cause = child instanceof Error ? child : await errorOf(child);
  return spawnFailed(cause.message, cause);
}

function errorOf(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => {
    child.once('error', resolve);
  });
}

function spawnFailed(reason: string, cause?: unknown): ProcessOutcome {
  return { kind: 'spawn-failed', reason, cause };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Webhooks are taken, and runs kept going, before anything that was started for a run. */
export function yieldToOurs({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system has no priorities: it runs as it is.
  }
}
