import { Logger } from '@nestjs/common';

export interface PulseOptions<Work> {
  readonly everyMs: number;
  /**
   * Writes, in one statement, that all of it is still worked on.
   * @returns what is to be stopped, and why: somebody else has it now, or it was cancelled
   */
  readonly beat: (works: readonly Work[]) => Promise<ReadonlyMap<Work, Error>>;
}

/**
 * Says of everything that this process works on that it still does, and hears what is not wanted any more. A process
 * that is silent is taken for dead by the others, which take its work over.
 */
export class Pulse<Work> {
  private readonly logger = new Logger(Pulse.name);
  private readonly beating = new Map<Work, AbortController>();
  private timer: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(private readonly options: PulseOptions<Work>) {}

  start(): void {
    this.timer = setInterval(() => void this.beat(), this.options.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /**
   * Beats for the work while `doing` runs.
   * @param doing gets a signal that aborts, with the reason that a beat came back with, when it is to be stopped
   */
  async during<Result>(work: Work, doing: (stopped: AbortSignal) => Promise<Result>): Promise<Result> {
    const stopped = new AbortController();
    this.beating.set(work, stopped);
    try {
      return await doing(stopped.signal);
    } finally {
      this.beating.delete(work);
    }
  }

  private async beat(): Promise<void> {
    if (this.beating.size === 0) return;
    const beating = new Map(this.beating);
    try {
      const unwanted = await this.options.beat([...beating.keys()]);
      for (const [work, reason] of unwanted) beating.get(work)?.abort(reason);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ msg: 'Heartbeats could not be written', err: error });
      this.failing = true;
    }
  }
}
