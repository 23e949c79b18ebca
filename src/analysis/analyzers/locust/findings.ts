import type { Finding } from '#core/findings/index';
import { judgedFigures, type Latencies, type LoadFigures, type LoadVerdict } from '#core/load/index';
import type { LocustOptions, LocustOutput, LocustRun } from './schema.js';

/** Of all requests. */
const MANY = 0.01;

/** What Locust measured, as any run is judged. @returns undefined when no request was answered */
export function figuresOf(output: LocustOutput, run: LocustRun): LoadFigures | undefined {
  const sum = (of: (entry: LocustOutput[number]) => number): number =>
    output.reduce((total, entry) => total + of(entry), 0);
  const sent = sum((entry) => entry.num_requests);
  if (sent === 0) return undefined;
  const failed = sum((entry) => entry.num_failures);
  const mean = sum((entry) => entry.total_response_time) / sent;
  return {
    counts: { sent, ok: sent - failed, failed, timeouts: run.timeouts, dropped: 0 },
    latencyMs: { ...percentilesOf(output), ...extremesOf(output), mean },
    measuredMs: run.elapsedMs,
    meanInFlight: run.meanInFlight,
    meanServiceMs: mean,
    p99LateMs: run.p99LateMs,
    generatorCpu: run.cpu,
  };
}

function extremesOf(output: LocustOutput): Pick<Latencies, 'min' | 'max'> {
  const answered = output.filter((entry) => entry.num_requests > 0);
  return {
    min: Math.min(...answered.map((entry) => entry.min_response_time ?? 0)),
    max: Math.max(...answered.map((entry) => entry.max_response_time)),
  };
}

/** Locust keeps times rounded: to two digits from 100 ms on. */
function percentilesOf(
  output: LocustOutput,
): Pick<Latencies, 'p50' | 'p75' | 'p90' | 'p95' | 'p99' | 'p999'> {
  const times = output
    .flatMap((entry) => Object.entries(entry.response_times))
    .map(([ms, count]) => ({ ms: Number(ms), count }))
    .toSorted((one, other) => one.ms - other.ms);
  const all = times.reduce((sum, { count }) => sum + count, 0);
  const at = (share: number): number => {
    let left = share * all;
    return times.find(({ count }) => (left -= count) <= 0)?.ms ?? 0;
  };
  return { p50: at(0.5), p75: at(0.75), p90: at(0.9), p95: at(0.95), p99: at(0.99), p999: at(0.999) };
}

/** Whether the run can be believed, and what it says: users who did not come are no load. */
export function judgedRun(figures: LoadFigures, run: LocustRun, options: LocustOptions): LoadVerdict {
  const { users, spawnRate, thinkTimeMs, objectives } = options;
  const rampUpMs = Math.round((users / spawnRate) * 1_000);
  const model = { kind: 'closed', users, rampUpMs, thinkTimeMs } as const;
  const verdict = judgedFigures(figures, { model, maxInFlight: users, objectives });
  if (run.users >= users) return verdict;
  const before = verdict.validity.kind === 'invalid' ? verdict.validity.reasons : [];
  const missing = `only ${run.users} of ${users} users were there at the same time`;
  return { ...verdict, validity: { kind: 'invalid', reasons: [missing, ...before] } };
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
