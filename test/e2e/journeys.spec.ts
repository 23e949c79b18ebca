import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SampleApi, startSampleApi } from '#suites/index';
import { describeNeeding } from '../support/needs.js';
import { python } from '../support/python.js';
import { walkedExport } from '../support/walked-export.js';

let sample: SampleApi;
let mended: SampleApi;

beforeAll(async () => {
  [sample, mended] = await Promise.all([startSampleApi(), startSampleApi({ bugs: false })]);
});
afterAll(() => Promise.all([sample.close(), mended.close()]));

describeNeeding(python, 'the journeys of a load scenario for Locust', () => {
  it('are walked once each, and told from those that go wrong', { timeout: 180_000 }, async () => {
    const good = await walkedExport('locust', mended);
    const bad = await walkedExport('locust', sample);

    expect(good.outcomes).toHaveLength(good.manifest.tests.length);
    expect(good.outcomes.map(({ status }) => status)).toEqual(good.outcomes.map(() => 'passed'));
    expect(good.outcomes.every(({ planned }) => planned !== undefined)).toBe(true);
    const failed = bad.outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ message }) => message)).toEqual(['PATCH /orders/{}: expected 200, got 202']);
    expect(failed[0]?.planned?.operation).toBe('PATCH /orders/{orderId}');
  });
});
