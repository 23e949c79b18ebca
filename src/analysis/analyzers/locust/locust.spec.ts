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

const SHORT = { users: 2, spawnRate: 2, durationSeconds: 2 };

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
    expect((report as Completed).findings.map(({ place }) => place)).toEqual([
      { kind: 'exchange', method: 'GET', path: '/broken' },
    ]);
  });
});

it('is nothing where it is not installed', async () => {
  expect(await locust.availability(noTools)).toMatchObject({ kind: 'unavailable' });
  expect(await loaded((_, response) => response.end(), { tools: noTools })).toMatchObject({
    status: 'unavailable',
  });
});
