import { describe, expect, it } from 'vitest';
import { Mulberry32 } from '#core/random/index';
import { compareLoads, judgedLoad, type LoadMeasurement, loadPlan, mannWhitney } from './index.js';

const GENERATOR = { name: 'assay', version: '0' };
const plan = loadPlan.parse({
  model: { kind: 'open', ratePerSecond: 10 },
  scenarios: [{ name: 'home', requests: [{ path: '/' }] }],
  durationMs: 30_000,
});

const measured = (changes: Partial<LoadMeasurement> = {}): LoadMeasurement => ({
  counts: { sent: 300, ok: 300, failed: 0, timeouts: 0, dropped: 0 },
  byStatus: { 200: 300 },
  byError: {},
  latencyMs: { min: 9, mean: 20, p50: 20, p75: 22, p90: 25, p95: 30, p99: 40, p999: 50, max: 50 },
  histogram: '',
  endpoints: [],
  seconds: [],
  measuredMs: 30_000,
  meanInFlight: 0.2,
  meanServiceMs: 20,
  p99LateMs: 1,
  generatorCpu: 0.1,
  ...changes,
});

describe('a load test', () => {
  it('keeps to its objectives, or says by how much it does not', () => {
    const good = judgedLoad(measured(), plan, GENERATOR);
    const slow = judgedLoad(
      measured({ latencyMs: { ...measured().latencyMs, p95: 1_200 } }),
      plan,
      GENERATOR,
    );

    expect(good.objectives.map(({ met }) => met)).toEqual([true, true]);
    expect(good.validity).toEqual({ kind: 'valid' });
    expect(good.perSecond).toBe(10);
    expect(slow.objectives[1]).toMatchObject({ met: false, measured: 1_200 });
  });

  it('counts what was never sent as not served', () => {
    const counts = { sent: 150, ok: 150, failed: 0, timeouts: 0, dropped: 150 };

    expect(judgedLoad(measured({ counts }), plan, GENERATOR).errorRate).toBe(0.5);
  });

  it.each<[string, Partial<LoadMeasurement>, RegExp]>([
    ['the generator was busy', { generatorCpu: 0.93 }, /busy 93 % of the time/],
    [
      'the rate was not held',
      { counts: { sent: 200, ok: 200, failed: 0, timeouts: 0, dropped: 0 } },
      /66\.7 % of the planned requests/,
    ],
    [
      'requests were dropped',
      { counts: { sent: 290, ok: 290, failed: 0, timeouts: 0, dropped: 10 } },
      /3\.3 % of the requests were never sent/,
    ],
    [
      'many had no answer',
      { counts: { sent: 300, ok: 200, failed: 100, timeouts: 100, dropped: 0 } },
      /33\.3 % of the requests had no answer/,
    ],
    ['requests were sent late', { p99LateMs: 45 }, /sent 45 ms late/],
    ['concurrency is not rate × time', { meanInFlight: 3, meanServiceMs: 20 }, /3 requests were under way/],
    ['nothing was sent', { counts: { sent: 0, ok: 0, failed: 0, timeouts: 0, dropped: 0 } }, /no request/],
  ])('is invalid when %s', (_, changes, reason) => {
    const { validity } = judgedLoad(measured(changes), plan, GENERATOR);

    expect(validity).toEqual({ kind: 'invalid', reasons: [expect.stringMatching(reason)] });
  });
});

describe('two load tests', () => {
  const random = (): (() => number) => {
    const numbers = new Mulberry32(7);
    return () => numbers.next();
  };

  it('differ where all runs of one are slower', () => {
    const compared = compareLoads([10, 11, 10.5, 10.2, 10.8], [13, 14, 13.5, 12.9, 13.2], random());

    expect(compared.verdict).toBe('slower');
    expect(compared.ratio).toBeCloseTo(13.2 / 10.5);
    expect(compared.interval[0]).toBeGreaterThan(1.1);
    expect(compareLoads([13, 14, 13.5, 12.9], [10, 11, 10.5, 10.2], random()).verdict).toBe('faster');
  });

  it('are inconclusive where runs overlap, or are few', () => {
    expect(compareLoads([10, 14, 11, 13], [12, 10.5, 13.5, 11.5], random())).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('by chance'),
    });
    expect(compareLoads([10, 11, 12], [20, 21, 22], random()).reason).toContain('3 runs');
  });

  // As scipy.stats.mannwhitneyu (1.16) has them.
  it.each([
    [[1, 2, 3, 4], [5, 6, 7, 8], 2 / 70],
    [[1, 2, 3, 9, 4], [5, 6, 7, 8, 10, 11], 0.05194805194805195],
    [[1, 4, 5, 8], [2, 3, 6, 7], 1],
  ])('give an exact p-value', (one, other, pValue) => {
    expect(mannWhitney(one, other)).toBeCloseTo(pValue, 10);
  });

  it('give nearly the same p-value by the normal distribution, for many runs', () => {
    const one = Array.from({ length: 30 }, (_, index) => index);
    const other = one.map((value) => value + 8);

    // scipy says 0.00215, with a correction for ties.
    expect(mannWhitney(one, other)).toBeCloseTo(0.00215, 4);
  });
});
