import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { analysed } from '../../../../test/support/analyzers.js';
import { guild, GUILD_DOCUMENT } from '../../../../test/support/guild.js';
import type { Completed } from '../analyzer.js';
import { dynamic } from './analyzer.js';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** What is told of who may do what, and where. */
async function told(isMended: boolean): Promise<readonly string[]> {
  const server = createServer(guild(isMended)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const document = Buffer.from(GUILD_DOCUMENT);
  const report = await analysed(dynamic, { folder: '/nowhere', parts: [], running: { backend }, document });
  return (report as Completed).findings.flatMap(({ rule, place }) =>
    place.kind === 'exchange' ? [`${rule} ${place.method} ${place.path}`] : [],
  );
}

const OF_PEOPLE = [
  'accounts-told POST /api/login',
  'address-believed GET /api/stock',
  'mass-assignment PATCH /api/me',
  'missing-authorisation GET /api/orders/{order_id}',
  'personal-data-in-list GET /api/comments',
];

it('finds what one user may do that only another should', async () => {
  expect(await told(false)).toEqual(expect.arrayContaining(OF_PEOPLE));
});

it('finds none of it where it is mended', async () => {
  const mended = await told(true);
  expect(OF_PEOPLE.filter((one) => mended.includes(one))).toEqual([]);
  expect(mended).toContain('unlimited-logins POST /api/login');
});
