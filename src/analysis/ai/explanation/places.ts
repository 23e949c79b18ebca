/** Lets so many work at once. Others wait for their turn, in order, for as long as they want to. */
export class Places {
  private readonly waiting = new Set<PromiseWithResolvers<void>>();

  /** @param refuse makes the error for those who find too many waiting */
  constructor(
    private free: number,
    private readonly mostWaiting: number,
    private readonly refuse: (waiting: number) => Error,
  ) {}

  /** @throws what `refuse` makes, or the signal's reason: nothing was done then */
  async during<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.take(signal);
    try {
      return await work();
    } finally {
      this.giveBack();
    }
  }

  private async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    if (this.waiting.size >= this.mostWaiting) throw this.refuse(this.waiting.size);
    const turn = Promise.withResolvers<void>();
    const leave = (): void => {
      this.waiting.delete(turn);
      turn.reject(signal.reason);
    };
    this.waiting.add(turn);
    signal.addEventListener('abort', leave, { once: true });
    await turn.promise.finally(() => signal.removeEventListener('abort', leave));
  }

  private giveBack(): void {
    const [next] = this.waiting;
    if (next === undefined) this.free += 1;
    else {
      this.waiting.delete(next);
      next.resolve();
    }
  }
}
