import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { WorkerAnswers, WorkerOrder } from './worker-messages.js';

/** How a worker process is started: the benchmark runs the built program, tests run its source. */
export interface WorkerCommand {
  readonly file: string;
  readonly execArgv: readonly string[];
}

/** One worker, in a process of its own. */
export class WorkerProcess {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  static async start(
    { file, execArgv }: WorkerCommand,
    env: Readonly<Record<string, string>>,
  ): Promise<WorkerProcess> {
    const child = fork(file, [], {
      execArgv: [...execArgv],
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await messageOf(child);
    return new WorkerProcess(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async ask<Order extends Exclude<WorkerOrder, { do: 'stop' }>>(
    order: Order,
  ): Promise<WorkerAnswers[Order['do']]> {
    const answer = messageOf<WorkerAnswers[Order['do']]>(this.child);
    this.child.send(order);
    return answer;
  }

  /** As the kernel or an operator would. */
  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.send({ do: 'stop' } satisfies WorkerOrder);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(timer);
  }
}

/** Its next message; an error when it ends without one. */
async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`A worker ended with ${String(code)}`);
  });
  ended.catch(() => undefined);
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  gone.abort();
  return message;
}
