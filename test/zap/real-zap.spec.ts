import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '#platform/config/index';
import type { Completed, ToolReport } from '../../src/analysis/analyzers/analyzer.js';
import { zap } from '../../src/analysis/analyzers/zap/analyzer.js';
import { InstalledTools } from '../../src/analysis/tools/installed-tools.js';
import { analysed } from '../support/analyzers.js';

/** What ZAP_URLS names: daemons that were started for this, since every session of theirs is thrown away. */
const tools = new InstalledTools(loadSettings(process.env));

const PAGES: Readonly<Record<string, string>> = {
  '/': '<a href="/greet?name=you">greet</a> <a href="/items/1">first</a>',
  '/items/1': '<a href="/items/2">second</a>',
  '/items/2':
    '<form action="/login" method="post"><input name="user"><input type="password" name="word"></form>',
};

let application: Server;
let neighbour: Server;
let address: string;
const asked: string[] = [];
const neighbourAsked: string[] = [];

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://application');
  asked.push(`${request.method} ${pathname}`);
  response.setHeader('content-type', 'text/html');
  if (pathname === '/login') response.setHeader('set-cookie', 'session=1');
  const page = PAGES[pathname] ?? `<p>Hello ${searchParams.get('name') ?? ''}</p>`;
  const links = `<a href="${addressOf(neighbour)}/secret">elsewhere</a>`;
  response.end(`<html><body>${page}${links}</body></html>`);
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  neighbour = await listening(
    createServer((request, response) => {
      neighbourAsked.push(request.url ?? '');
      response.end('not yours');
    }),
  );
  application = await listening(createServer(answer));
  address = addressOf(application);
});

afterAll(() => {
  for (const server of [application, neighbour]) {
    server.closeAllConnections();
    server.close();
  }
});

function scanned(options: object, more: Parameters<typeof analysed>[2] = {}): Promise<ToolReport> {
  const subject = { folder: '/nowhere', parts: [], running: { frontend: address } };
  return analysed(zap, subject, { tools, options: { ...options } as never, timeoutMs: 300_000, ...more });
}

describe('a real ZAP daemon', () => {
  it('is there, and says its version', async () => {
    expect(await zap.availability(tools)).toEqual({
      kind: 'available',
      version: expect.stringMatching(/^\w/),
    });
  });

  it('spiders the application, and nothing beside it', async () => {
    const said: unknown[] = [];

    const report = await scanned({ scan: 'baseline' }, { progress: (...told) => said.push(told) });

    expect(report).toMatchObject({
      status: expect.stringMatching(/^(ok|findings)$/),
      details: { scanType: 'baseline', targetUrl: `${address}/`, steps: { spider: 100, passive: 100 } },
    });
    expect(asked).toContain('GET /items/2');
    expect(neighbourAsked).toEqual([]);
    expect(said.length).toBeGreaterThan(3);
  });

  it('attacks it in full scans, and nothing beside it', async () => {
    const report = await scanned({ scan: 'full', ajaxSpider: false });

    expect(report).toMatchObject({ details: { scanType: 'full', steps: { spider: 100, active: 100 } } });
    for (const finding of (report as Completed).findings) expect(finding.place.path).toMatch(/^\//);
    expect(neighbourAsked).toEqual([]);
  });

  it('is told apart from an application that it cannot reach', async () => {
    const report = await analysed(
      zap,
      { folder: '/nowhere', parts: [], running: { backend: 'http://127.0.0.1:9' } },
      { tools },
    );

    expect(report).toMatchObject({
      status: 'tool-error',
      category: 'network',
      message: expect.stringContaining('ZAP_TARGET_HOST'),
    });
  });

  it('ends within moments when nobody wants the scan any more', async () => {
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(new Error('not wanted any more')), 1_500);
    const began = performance.now();

    const outcome = scanned({ scan: 'full' }, { signal: cancelled.signal });

    await expect(outcome.catch((error: unknown) => Promise.reject(error))).rejects.toThrow(
      'not wanted any more',
    );
    expect(performance.now() - began).toBeLessThan(6_000);
  });
});
