import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMock, mockServer, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { type SampleApi, startSampleApi } from '#suites/index';
import { describeNeeding } from '../support/needs.js';
import { serveOverHttp } from '../support/plain-http.js';
import { python } from '../support/python.js';
import { walkedExport } from '../support/walked-export.js';

let sample: SampleApi;
let mended: SampleApi;

beforeAll(async () => {
  [sample, mended] = await Promise.all([startSampleApi(), startSampleApi({ bugs: false })]);
});
afterAll(() => Promise.all([sample.close(), mended.close()]));

/** Breaks down at the first request that changes an order, and never again. */
function brokenOnce(document: Uint8Array): PlainServer {
  const mock = mockServer(createMock(readSpec(document)));
  let isBroken = false;
  return (request) => {
    if (isBroken || request.method !== 'patch') return mock(request);
    isBroken = true;
    return { status: 500, headers: {}, body: '' };
  };
}

describeNeeding(python, 'the journeys of a load scenario for Locust', () => {
  it('are walked once each, and told from those that go wrong', { timeout: 180_000 }, async () => {
    const good = await walkedExport('locust', mended);
    const bad = await walkedExport('locust', sample);

    expect(good.outcomes).toHaveLength(good.manifest.tests.length);
    expect(new Set(good.outcomes.map(({ status }) => status))).toEqual(new Set(['passed']));
    expect(good.outcomes.every(({ planned }) => planned !== undefined)).toBe(true);
    const failed = bad.outcomes.filter(({ status }) => status === 'failed');
    expect(new Set(failed.map(({ message }) => message))).toEqual(
      new Set(['PATCH /orders/{}: expected 200, got 202']),
    );
    expect(new Set(failed.map(({ planned }) => planned?.operation))).toEqual(
      new Set(['PATCH /orders/{orderId}']),
    );
  });

  it('are flaky when they go well the second time', { timeout: 180_000 }, async () => {
    const { document } = mended;
    const server = await serveOverHttp(brokenOnce(document));

    const walked = await walkedExport('locust', { document, baseUrl: server.baseUrl });
    await server.close();

    expect(walked.outcomes.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(walked.outcomes.filter(({ status }) => status === 'flaky')).toHaveLength(1);
  });
});
