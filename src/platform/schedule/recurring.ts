import { Logger } from '@nestjs/common';

/** Counts of what was done, for the log. */
export type Figures = Readonly<Record<string, number>>;

export interface RecurringWork {
  /** A message for the log after each time that there was something to do: `Deleted old runs`. */
  readonly done?: string;
  /** A message for the log when it failed; it is tried again the next time. */
  readonly failed: string;
  readonly everyMs: number;
  /** The first time; a process that has just started has better things to do. */
  readonly firstAfterMs: number;
  /** @returns figures that go with `done`; when all are 0 there was nothing to do */
  readonly work: () => Promise<Figures | void>;
}

/**
 * Work that comes back: the next time is planned when this time is over, so that it never overlaps with itself in
 * this process. Several processes may do the same work at once; it has to bear that.
 */
export class Recurring {
  private readonly logger = new Logger(Recurring.name);
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: RecurringWork) {}

  start(): void {
    this.plan(this.options.firstAfterMs);
  }

  /** Waits for the end of the work under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  private plan(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.underWay = this.once().finally(() => this.plan(this.options.everyMs));
    }, afterMs).unref();
  }

  private async once(): Promise<void> {
    const { done, failed, work } = this.options;
    try {
      const figures = Object.entries((await work()) ?? {});
      const didSomething = figures.some(([, figure]) => figure > 0);
      if (done !== undefined && didSomething) this.logger.log({ msg: done, ...Object.fromEntries(figures) });
    } catch (error) {
      this.logger.warn({ msg: failed, err: error });
    }
  }
}
