import { StorageFull } from './storage-errors.js';

export interface Usage {
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** From this share of the quota on, operators are warned. */
const WARN_AT = 0.8;

/** How long a measured usage is good for. Others store meanwhile: the quota is kept to within seconds. */
const MEASURED_FOR_MS = 10_000;

/** Counts what the store may still take. One sum over the table serves many puts. */
export class Quota {
  private usedBytes = 0;
  private measuredAt = Number.NEGATIVE_INFINITY;
  private warned = false;

  constructor(
    private readonly quotaBytes: number,
    private readonly measure: () => Promise<number>,
    private readonly warn: (usage: Usage) => void,
  ) {}

  /**
   * How many bytes may still be stored.
   * @throws {StorageFull} when none may
   */
  async room(): Promise<number> {
    const { usedBytes } = await this.usage();
    if (usedBytes >= this.quotaBytes) {
      throw new StorageFull(`${usedBytes} bytes of ${this.quotaBytes} are in use`);
    }
    return this.quotaBytes - usedBytes;
  }

  async usage(): Promise<Usage> {
    if (performance.now() - this.measuredAt > MEASURED_FOR_MS) {
      this.usedBytes = await this.measure();
      this.measuredAt = performance.now();
    }
    return { usedBytes: this.usedBytes, quotaBytes: this.quotaBytes };
  }

  /** Called with what was stored since. Warns once, and again after the usage had fallen. */
  added(bytes: number): void {
    this.usedBytes += bytes;
    const full = this.usedBytes >= this.quotaBytes * WARN_AT;
    if (full && !this.warned) this.warn({ usedBytes: this.usedBytes, quotaBytes: this.quotaBytes });
    this.warned = full;
  }

  /** Much has changed: the next question measures again. */
  expire(): void {
    this.measuredAt = Number.NEGATIVE_INFINITY;
  }
}
