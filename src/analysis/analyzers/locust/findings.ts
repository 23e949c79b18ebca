import type { Finding } from '#core/findings/index';
import type { LocustOptions, LocustOutput } from './schema.js';

/** Of all requests. */
const MANY = 0.01;

export interface LocustFigures {
  readonly requests: number;
  readonly failed: number;
  /** 0 to 1. */
  readonly errorRate: number;
  readonly requestsPerSecond: number;
  /** In milliseconds; null where nothing was answered. */
  readonly meanMs: number | null;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly p95Ms: number | null;
}

export function figuresOf(output: LocustOutput, { durationSeconds }: LocustOptions): LocustFigures {
  const sum = (of: (entry: LocustOutput[number]) => number): number =>
    output.reduce((total, entry) => total + of(entry), 0);
  const requests = sum((entry) => entry.num_requests);
  const failed = sum((entry) => entry.num_failures);
  const answered = output.filter((entry) => entry.num_requests > 0);
  return {
    requests,
    failed,
    errorRate: requests === 0 ? 0 : failed / requests,
    requestsPerSecond: requests / durationSeconds,
    meanMs: requests === 0 ? null : sum((entry) => entry.total_response_time) / requests,
    minMs: requests === 0 ? null : Math.min(...answered.map((entry) => entry.min_response_time ?? 0)),
    maxMs: requests === 0 ? null : Math.max(...answered.map((entry) => entry.max_response_time)),
    p95Ms: percentile(answered, 0.95),
  };
}

function percentile(output: LocustOutput, share: number): number | null {
  const times = output
    .flatMap((entry) => Object.entries(entry.response_times))
    .map(([ms, count]) => ({ ms: Number(ms), count }))
    .toSorted((one, other) => one.ms - other.ms);
  let left = share * times.reduce((sum, { count }) => sum + count, 0);
  return times.find(({ count }) => (left -= count) <= 0)?.ms ?? null;
}

/** Requests that fail under load: Locust counts answers of 400 and more, and broken connections. */
export function locustFindings(output: LocustOutput): readonly Finding[] {
  return output
    .filter((entry) => entry.num_failures > entry.num_requests * MANY)
    .map((entry) => ({
      tool: 'locust',
      rule: 'failures-under-load',
      title: 'Requests fail under load',
      message: `${entry.num_failures} of ${entry.num_requests} requests failed`,
      severity: 'low',
      cwe: [],
      place: { kind: 'exchange', method: entry.method ?? 'GET', path: entry.name.replace(/^\S+ /, '') },
    }));
}
