import { describe, expect, it } from 'vitest';
import { missedObjectives } from '../load/findings.js';
import { figuresOf, judgedRun } from './findings.js';
import { locustOptions, type LocustOutput, type LocustRun } from './schema.js';

/** As Locust 2.47 says it, of 1,000 answers: 900 took 10 ms, 80 took 50 ms, and 20 took 400 ms. */
const OUTPUT: LocustOutput = [
  {
    name: 'GET /orders',
    method: 'GET',
    num_requests: 1_000,
    num_failures: 5,
    start_time: 0,
    last_request_timestamp: 10,
    total_response_time: 21_000,
    max_response_time: 404,
    min_response_time: 9.6,
    response_times: { '10': 900, '50': 80, '400': 20 },
  },
];
/** 100 a second of 21 ms each: 2.1 under way. */
const WELL: LocustRun = {
  elapsedMs: 10_000,
  users: 2,
  timeouts: 0,
  meanInFlight: 2,
  p99LateMs: 2,
  cpu: 0.3,
};
const options = locustOptions.parse({
  users: 2,
  durationSeconds: 10,
  objectives: [
    { of: 'latency', figure: 'p95', atMostMs: 40 },
    { of: 'latency', figure: 'p50', atMostMs: 40 },
    { of: 'errors', atMost: 0.001 },
    { of: 'throughput', atLeastPerSecond: 99 },
  ],
});

function judged(run: Partial<LocustRun> = {}, output = OUTPUT) {
  const told = { ...WELL, ...run };
  const figures = figuresOf(output, told);
  if (figures === undefined) throw new Error('nothing was answered');
  return { figures, verdict: judgedRun(figures, told, options) };
}

describe('a run of Locust', () => {
  it('has the figures that any load test has', () => {
    expect(judged().figures).toMatchObject({
      counts: { sent: 1_000, ok: 995, failed: 5 },
      latencyMs: { min: 9.6, mean: 21, p50: 10, p95: 50, p99: 400, max: 404 },
      meanServiceMs: 21,
    });
    expect(figuresOf([], WELL)).toBeUndefined();
  });

  it('misses objectives, each of which is a finding', () => {
    const { verdict } = judged();

    expect(verdict.validity).toEqual({ kind: 'valid' });
    expect(verdict.objectives.map(({ met }) => met)).toEqual([false, true, false, true]);
    expect(missedObjectives('locust', verdict)).toMatchObject([
      {
        tool: 'locust',
        rule: 'latency-p95',
        message: 'The p95 latency is 50 ms, and should be at most 40 ms',
      },
      { tool: 'locust', rule: 'error-rate', message: expect.stringContaining('0.5 %') },
    ]);
  });

  it.each([
    ['users who did not come', { users: 1 }, 'only 1 of 2 users'],
    ['a generator that was busy', { cpu: 0.93 }, 'the generator was busy 93 % of the time'],
    ['a machine that was busy', { p99LateMs: 80 }, 'one of 100 requests was sent 80 ms late or more'],
    ['answers that never came', { timeouts: 100 }, '10 % of the requests had no answer'],
    ['requests that were not counted', { meanInFlight: 6 }, 'not all that happened was measured'],
  ])('is invalid with %s, and then misses nothing', (_, run, reason) => {
    const { verdict } = judged(run);

    expect(verdict.validity).toEqual({ kind: 'invalid', reasons: [expect.stringContaining(reason)] });
    expect(missedObjectives('locust', verdict)).toEqual([]);
  });
});
