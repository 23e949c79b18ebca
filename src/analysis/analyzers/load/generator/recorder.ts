import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { EndpointLoad, Latencies, LoadCounts, LoadMeasurement, LoadSecond } from '#core/load/index';

export type Answer =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'timeout' }
  /** Such as `ECONNREFUSED`. */
  | { readonly kind: 'error'; readonly code: string };

/** One request and what came of it; moments in milliseconds of `performance.now()`. */
export interface Exchange {
  readonly endpoint: string;
  readonly dueAt: number;
  readonly sentAt: number;
  readonly endedAt: number;
  readonly answer: Answer;
}

type Counting = { -readonly [Name in keyof LoadCounts]: number };
type CountedSecond = { -readonly [Name in keyof LoadSecond]: number } & { answered: number; sumMs: number };

/** A timer may be this late; that is ours, and no fault of the application. */
const TIMER_MS = 2;
const HIGHEST_MICROSECONDS = 3_600_000_000;
const FIRST_BAD_STATUS = 400;

/** Counts the requests that were due from `from` to `to`. */
export class Recorder {
  private readonly whole = new Tally();
  private readonly endpoints = new Map<string, Tally>();
  private readonly seconds = new Map<number, CountedSecond>();
  private readonly byStatus: Record<string, number> = {};
  private readonly byError: Record<string, number> = {};
  private readonly late = histogram();
  private serviceMs = 0;

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  exchanged(exchange: Exchange): void {
    if (!this.counts(exchange.dueAt)) return;
    const { dueAt, sentAt, endedAt, endpoint, answer } = exchange;
    const latencyMs = endedAt - (sentAt - dueAt <= TIMER_MS ? sentAt : dueAt);
    this.whole.answered(answer, latencyMs);
    this.tallyOf(endpoint).answered(answer, latencyMs);
    this.secondOf(dueAt, answer, latencyMs);
    this.serviceMs += endedAt - sentAt;
    this.late.recordValue(microseconds(sentAt - dueAt));
    if (answer.kind === 'status') increment(this.byStatus, String(answer.status));
    else increment(this.byError, answer.kind === 'timeout' ? 'timeout' : answer.code);
  }

  dropped(endpoint: string, dueAt: number): void {
    if (!this.counts(dueAt)) return;
    this.whole.counts.dropped += 1;
    this.tallyOf(endpoint).counts.dropped += 1;
  }

  measurement({
    meanInFlight,
    generatorCpu,
  }: Pick<LoadMeasurement, 'meanInFlight' | 'generatorCpu'>): LoadMeasurement {
    const { counts, latencies } = this.whole;
    return {
      counts,
      byStatus: this.byStatus,
      byError: this.byError,
      latencyMs: figuresOf(latencies),
      histogram: encodeIntoCompressedBase64(latencies),
      endpoints: [...this.endpoints].map(([endpoint, tally]) => tally.as(endpoint)),
      seconds: [...this.seconds.values()].toSorted((a, b) => a.second - b.second).map(pointOf),
      measuredMs: this.to - this.from,
      meanInFlight,
      meanServiceMs: this.serviceMs / Math.max(1, counts.sent),
      p99LateMs: this.late.getValueAtPercentile(99) / 1000,
      generatorCpu,
    };
  }

  private counts(dueAt: number): boolean {
    return dueAt >= this.from && dueAt < this.to;
  }

  private tallyOf(endpoint: string): Tally {
    const tally = this.endpoints.get(endpoint) ?? new Tally();
    this.endpoints.set(endpoint, tally);
    return tally;
  }

  private secondOf(dueAt: number, answer: Answer, latencyMs: number): void {
    const second = Math.floor((dueAt - this.from) / 1000);
    const point = this.seconds.get(second) ?? emptySecond(second);
    this.seconds.set(second, point);
    point.sent += 1;
    point[isGood(answer) ? 'ok' : 'failed'] += 1;
    point.answered += 1;
    point.sumMs += latencyMs;
    point.maxMs = Math.max(point.maxMs, latencyMs);
  }
}

class Tally {
  readonly counts: Counting = { sent: 0, ok: 0, failed: 0, timeouts: 0, dropped: 0 };
  readonly latencies = histogram();

  /** A request that timed out took at least this long. */
  answered(answer: Answer, latencyMs: number): void {
    this.counts.sent += 1;
    this.counts[isGood(answer) ? 'ok' : 'failed'] += 1;
    if (answer.kind === 'timeout') this.counts.timeouts += 1;
    if (answer.kind !== 'error') this.latencies.recordValue(microseconds(latencyMs));
  }

  as(endpoint: string): EndpointLoad {
    return { endpoint, ...this.counts, latencyMs: figuresOf(this.latencies) };
  }
}

function histogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MICROSECONDS,
    numberOfSignificantValueDigits: 3,
  });
}

function figuresOf(latencies: Histogram): Latencies {
  const at = (percentile: number): number => latencies.getValueAtPercentile(percentile) / 1000;
  const none = latencies.totalCount === 0;
  return {
    min: none ? 0 : latencies.minNonZeroValue / 1000,
    mean: none ? 0 : latencies.mean / 1000,
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: latencies.maxValue / 1000,
  };
}

function isGood(answer: Answer): boolean {
  return answer.kind === 'status' && answer.status < FIRST_BAD_STATUS;
}

function microseconds(ms: number): number {
  return Math.min(HIGHEST_MICROSECONDS, Math.max(1, Math.round(ms * 1000)));
}

function increment(counted: Record<string, number>, name: string): void {
  counted[name] = (counted[name] ?? 0) + 1;
}

function emptySecond(second: number): CountedSecond {
  return { second, sent: 0, ok: 0, failed: 0, meanMs: 0, maxMs: 0, answered: 0, sumMs: 0 };
}

function pointOf({ answered, sumMs, ...point }: CountedSecond): LoadSecond {
  return { ...point, meanMs: sumMs / Math.max(1, answered) };
}
