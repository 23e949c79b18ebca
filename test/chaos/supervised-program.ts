import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/app/main.js', import.meta.url));
const STOP_PATIENCE_MS = 30_000;

/** How a process ended that nobody had asked to end. */
export interface Death {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly name: string;
  /** Where its log goes. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The built program, started again at once whenever it dies, as systemd or Docker would. */
export class SupervisedProgram {
  readonly deaths: Death[] = [];
  private child: ChildProcess;
  private isStopping = false;

  constructor(private readonly options: ProgramOptions) {
    this.child = this.spawn();
    // Whatever ends the tests, interrupted or out of time: nothing goes on without them.
    process.once('exit', this.killForGood);
  }

  get name(): string {
    return this.options.name;
  }

  /** Process id of the one that runs now. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  get log(): string {
    return path.join(this.options.folder, `${this.name}.log`);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private readonly killForGood = (): void => {
    this.isStopping = true;
    this.kill();
  };

  /** @returns the exit code of an orderly stop, null after a forced one */
  async stop(): Promise<number | null> {
    this.isStopping = true;
    process.off('exit', this.killForGood);
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exited, delay(STOP_PATIENCE_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await exited;
    return child.exitCode;
  }

  private spawn(): ChildProcess {
    const log = openSync(this.log, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, '--no-demo'], {
      env: { PATH: process.env['PATH'] ?? '', LOG_FORMAT: 'json', ...this.options.env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.once('exit', (code, signal) => {
      if (this.isStopping) return;
      this.deaths.push({ pid: child.pid ?? 0, at: Date.now(), code, signal });
      this.child = this.spawn();
    });
    return child;
  }
}
