export interface MicroBatchOptions<Item, Result> {
  /** Stores all items or none; the results are in the order of the items. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Says, after `write` failed, whether one item alone may be to blame: then each is written by itself. */
  readonly isItemsFault: (error: unknown) => boolean;
  readonly sizeOf: (item: Item) => number;
  readonly refusal: () => Error;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_ITEMS = 250;
const MAX_BATCH_BYTES = 4 * 2 ** 20;
/** While two batches are written, the next gathers what arrives: more in flight makes them smaller, not faster. */
const MAX_IN_FLIGHT = 2;
const MAX_WAITING_ITEMS = 10_000;
const MAX_WAITING_BYTES = 128 * 2 ** 20;

/**
 * Coalesces concurrent writes into one statement and one commit (docs/adr/0002). No timer:
 * what arrived in one turn of the event loop goes together, and under load a batch is what arrived meanwhile.
 */
export class MicroBatch<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private waitingBytes = 0;
  private inFlight = 0;
  private scheduled = false;
  private drained: (() => void)[] = [];

  constructor(private readonly options: MicroBatchOptions<Item, Result>) {}

  /** Resolves after the commit. Refused at once when too much is waiting already. */
  add(item: Item): Promise<Result> {
    if (this.waiting.length >= MAX_WAITING_ITEMS || this.waitingBytes >= MAX_WAITING_BYTES) {
      return Promise.reject(this.options.refusal());
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.waitingBytes += this.options.sizeOf(item);
      this.schedule();
    });
  }

  /** Resolves once nothing is waiting or in flight. */
  drain(): Promise<void> {
    if (this.inFlight === 0 && this.waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= MAX_IN_FLIGHT || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.flush(this.take());
      this.schedule();
    });
  }

  private take(): readonly Waiting<Item, Result>[] {
    let count = 0;
    let bytes = 0;
    for (const { item } of this.waiting) {
      bytes += this.options.sizeOf(item);
      if (count > 0 && (count >= MAX_ITEMS || bytes > MAX_BATCH_BYTES)) break;
      this.waitingBytes -= this.options.sizeOf(item);
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async flush(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    this.inFlight += 1;
    await this.write(batch);
    this.inFlight -= 1;
    this.schedule();
    if (this.inFlight > 0 || this.waiting.length > 0) return;
    for (const resolve of this.drained.splice(0)) resolve();
  }

  /** Never rejects: each item is told its own outcome. */
  private async write(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.write(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (batch.length === 1 || !this.options.isItemsFault(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      for (const waiting of batch) await this.write([waiting]);
    }
  }
}
