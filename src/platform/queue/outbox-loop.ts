import { Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

export interface OutboxOptions {
  /** Names the loop in logs. */
  readonly name: string;
  /**
   * Claims rows (FOR UPDATE SKIP LOCKED), adds their jobs to a queue and marks or deletes the rows, all inside the
   * transaction of `manager`. When the process dies in between, the rows are claimed again: their jobs may come twice,
   * and whoever works on them must bear it.
   *
   * @returns how many rows were claimed; `batchSize` says that there may be more
   */
  readonly dispatch: (manager: EntityManager) => Promise<number>;
  readonly batchSize: number;
  /** How often to look without having been woken: rows that another process wrote, or that were left behind. */
  readonly pollMs: number;
  /** Shortest time from one batch to the next unless the first was full: few large calls cost less than many small. */
  readonly gatherMs: number;
}

const MAX_BACKOFF_MS = 5_000;

/**
 * Moves committed rows to a queue, for as long as it runs: at once when woken, otherwise by polling.
 * Any number of processes may run the same loop.
 */
export class OutboxLoop {
  private readonly logger = new Logger(OutboxLoop.name);
  private running: Promise<void> | undefined;
  private stopping = false;
  private woken = false;
  private interrupt: (() => void) | undefined;
  private failures = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: OutboxOptions,
  ) {}

  start(): void {
    this.stopping = false;
    this.running ??= this.run();
  }

  /** Rows were committed by this process. Cheap; may be called for every one of them. */
  wake(): void {
    this.woken = true;
    this.interrupt?.();
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.interrupt?.();
    await this.running;
    this.running = undefined;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      const startedAt = performance.now();
      const full = (await this.batch()) >= this.options.batchSize;
      if (!full) await this.rest(startedAt);
    }
  }

  /** -1 after a failure, which is logged once and then only counted until it is over. */
  private async batch(): Promise<number> {
    try {
      const claimed = await this.dataSource.transaction((manager) => this.options.dispatch(manager));
      if (this.failures > 0) this.logger.log({ msg: 'Dispatching again', loop: this.options.name });
      this.failures = 0;
      return claimed;
    } catch (error) {
      this.failures += 1;
      if (this.failures === 1) {
        this.logger.warn({ msg: 'Could not dispatch; trying again', loop: this.options.name, err: error });
      }
      return -1;
    }
  }

  private async rest(startedAt: number): Promise<void> {
    if (this.failures > 0)
      return this.pause(Math.min(100 * 2 ** this.failures, MAX_BACKOFF_MS), 'until stopped');
    await this.pause(this.options.pollMs, 'until woken');
    await this.pause(this.options.gatherMs - (performance.now() - startedAt), 'until stopped');
  }

  private async pause(ms: number, until: 'until woken' | 'until stopped'): Promise<void> {
    const over = (): boolean => this.stopping || (until === 'until woken' && this.woken);
    if (ms <= 0 || over()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.interrupt = () => {
        if (!over()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.interrupt = undefined;
  }
}
