import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { analysed, neededBy, noTools } from '../../../../test/support/analyzers.js';
import { describeNeeding } from '../../../../test/support/needs.js';
import { performanceDetails } from '../../details.js';
import type { Completed, ToolReport } from '../analyzer.js';
import { locust } from './analyzer.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function loaded(answer: RequestListener, context: Parameters<typeof analysed>[2]): Promise<ToolReport> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return analysed(locust, { folder: '/nowhere', parts: [], running: { backend } }, context);
}

const SHORT = { users: 2, spawnRate: 2, thinkTimeMs: 0, durationSeconds: 2 };

describeNeeding(await neededBy(locust), 'Locust', () => {
  it('counts what users asked for, and tells of what failed', async () => {
    let asked = 0;
    const scenarios = [{ name: 'both', requests: [{ path: '/good?a=1' }, { path: '/broken' }] }];

    const report = await loaded(
      (request, response) => {
        asked += 1;
        response.statusCode = request.url === '/broken' ? 500 : 200;
        response.end('ok');
      },
      { options: { ...SHORT, scenarios } },
    );

    const { summary } = performanceDetails.parse((report as Completed).details);
    expect(summary.requests).toBeGreaterThan(10);
    expect(Math.abs(summary.requests - asked)).toBeLessThanOrEqual(SHORT.users);
    expect(summary.errorRate).toBeCloseTo(0.5, 1);
    expect((report as Completed).findings.map(({ place }) => place)).toContainEqual({
      kind: 'exchange',
      method: 'GET',
      path: '/broken',
    });
    expect((report as Completed).details).toMatchObject({
      objectives: [
        { name: 'errors ≤ 1 %', met: false },
        { name: 'p95 ≤ 1000 ms', met: true },
      ],
      latencyMs: { p95: expect.any(Number), p99: expect.any(Number) },
      generator: { meanInFlight: expect.any(Number), cpu: expect.any(Number) },
    });
    const { generator } = (report as Completed).details as { generator: { meanInFlight: number } };
    expect(generator.meanInFlight).toBeGreaterThan(0);
    expect(generator.meanInFlight).toBeLessThanOrEqual(SHORT.users);
  });

  it('calls a run invalid to which not all users came, and finds nothing slow in it', async () => {
    const objectives = [{ of: 'latency', figure: 'max', atMostMs: 0.001 }];

    const report = (await loaded((_, response) => response.end('ok'), {
      options: { users: 20, spawnRate: 1, durationSeconds: 2, objectives },
    })) as Completed;

    const { validity } = performanceDetails.parse(report.details);
    expect(validity).toMatchObject({
      valid: false,
      reasons: expect.arrayContaining([expect.stringMatching(/^only \d of 20 users/)]),
    });
    expect(report.notes?.join('\n')).toContain('The run is invalid: only');
    expect(report).toMatchObject({ status: 'ok', findings: [] });
  });
});

it('is nothing where it is not installed', async () => {
  expect(await locust.availability(noTools)).toMatchObject({ kind: 'unavailable' });
  expect(await loaded((_, response) => response.end(), { tools: noTools })).toMatchObject({
    status: 'unavailable',
  });
});
