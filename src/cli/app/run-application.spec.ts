import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Terminal } from '../terminal.js';
import { runApplication } from './run-application.js';

const ID = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';
const APPLICATION = { id: ID, modelSlug: 'm', appNumber: 1, life: 'active', running: 'stopped' };
const FAILED_BEFORE = { running: 'failed', error: 'Then', changedAt: '2026-11-21T09:00:00.000Z' };

let api: HttpServer;
/** How it runs, as it is told one time after the other; the last one again and again. */
let told: object[];

beforeEach(async () => {
  api = createServer((request, response) => {
    const isStatus = request.url?.endsWith('/status') === true;
    const status = isStatus && told.length > 1 ? told.shift() : told[0];
    const answer = request.method === 'POST' || isStatus ? { parts: {}, ...status } : APPLICATION_ON_PORTS;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
});
afterEach(() => {
  vi.restoreAllMocks();
  api.close();
});

const APPLICATION_ON_PORTS = { ...APPLICATION, backendPort: 5001, frontendPort: 8001 };

async function start(verb: 'start' | 'restart' = 'start'): Promise<{ code: number; shown: unknown }> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const code = await runApplication(verb, ID, { server, key: 'k', wait: true }, new Terminal(true));
  return { code, shown: JSON.parse(String(written.mock.calls.at(-1)?.[0])) };
}

describe('a start that is waited for', () => {
  it('does not take a failure of before for its own', async () => {
    const changedAt = '2026-11-21T09:30:00.000Z';
    told = [FAILED_BEFORE, FAILED_BEFORE, { running: 'building' }, { running: 'running', changedAt }];

    expect(await start()).toMatchObject({ code: 0, shown: { running: 'running' } });
  });

  it('tells a failure of its own, however soon it came', async () => {
    told = [FAILED_BEFORE, { ...FAILED_BEFORE, error: 'Now', changedAt: '2026-11-21T09:30:00.000Z' }];

    expect(await start()).toMatchObject({ code: 1, shown: { running: 'failed', error: 'Now' } });
  });

  it('waits until it has begun, and through what a restart stops', async () => {
    const changedAt = '2026-11-21T09:30:00.000Z';
    const stopped = { running: 'stopped' };
    told = [{ running: 'running' }, stopped, stopped, { running: 'running', changedAt }];

    expect(await start('restart')).toMatchObject({ code: 0, shown: { running: 'running' } });
  });

  it('ends with a word about what goes on when it is interrupted', async () => {
    told = [{ running: 'building' }];
    const others = new Set(process.listeners('SIGINT'));
    const ended = start().catch((error: unknown) => error);
    const own = await vi.waitUntil(() => process.listeners('SIGINT').find((one) => !others.has(one)));
    own('SIGINT');

    expect(await ended).toMatchObject({
      message: `It is not waited for any more, and goes on: assay app status ${ID}`,
    });
  });
});
