import { Injectable } from '@nestjs/common';
import type { Accepted } from './delivery.js';

/** Upper bounds of the latency buckets, in milliseconds. */
export const LATENCY_BOUNDS_MS = [1, 2, 5, 10, 20, 30, 50, 100, 250, 500, 1_000, 5_000] as const;

export interface IntakeReading {
  readonly accepted: number;
  readonly ignored: number;
  readonly duplicates: number;
  readonly batches: number;
  readonly batchedRows: number;
  /** How many deliveries were stored within each of LATENCY_BOUNDS_MS; not cumulative, the last is "longer". */
  readonly latencyBuckets: readonly number[];
  readonly latencySumMs: number;
}

/** Counts of this process since it started; read by the metrics, a few additions for each delivery. */
@Injectable()
export class IntakeMeter {
  private counts = { accepted: 0, ignored: 0, duplicates: 0, batches: 0, batchedRows: 0, latencySumMs: 0 };
  private readonly buckets = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);

  accepted(latencyMs: number, { status, duplicate }: Accepted): void {
    if (duplicate) this.counts.duplicates += 1;
    else if (status === 'ignored') this.counts.ignored += 1;
    else this.counts.accepted += 1;
    this.counts.latencySumMs += latencyMs;
    const found = LATENCY_BOUNDS_MS.findIndex((bound) => latencyMs <= bound);
    const bucket = found === -1 ? LATENCY_BOUNDS_MS.length : found;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
  }

  committed(rows: number): void {
    this.counts.batches += 1;
    this.counts.batchedRows += rows;
  }

  read(): IntakeReading {
    return { ...this.counts, latencyBuckets: [...this.buckets] };
  }
}
