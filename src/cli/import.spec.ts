import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { importDatabase } from './import.js';
import { Server, Unreachable } from './server.js';
import { Terminal } from './terminal.js';

const REPORT = { applications: [], models: [], leftOut: [], tables: [] };
const TAKES_MS = 400;

let api: HttpServer;
let options: { server: string; key: string };

beforeAll(async () => {
  api = createServer(async (_, response) => {
    await delay(TAKES_MS);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(REPORT));
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  options = { server: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, key: 'k' };
  const limit = AbortSignal.timeout.bind(AbortSignal);
  // What otherwise is half a minute.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => limit(TAKES_MS / 4));
});
afterAll(() => {
  vi.restoreAllMocks();
  api.close();
});

describe('an import', () => {
  it('may take longer than any other request', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);

    await expect(new Server(options).text('api/v1/status')).rejects.toThrow(Unreachable);
    expect(await importDatabase('thesis_app.db', options, new Terminal(true))).toBe(0);
    expect(JSON.parse(String(written.mock.calls.at(-1)?.[0]))).toEqual(REPORT);
  });
});
