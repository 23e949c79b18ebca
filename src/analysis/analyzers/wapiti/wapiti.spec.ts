import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { analysed, neededBy, noTools } from '../../../../test/support/analyzers.js';
import { describeNeeding } from '../../../../test/support/needs.js';
import type { Completed, ToolReport } from '../analyzer.js';
import { wapiti } from './analyzer.js';
import { wapitiFindings } from './findings.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const GREETING: RequestListener = (request, response) => {
  const url = new URL(request.url ?? '/', 'http://application');
  response.setHeader('content-type', 'text/html');
  const name = url.searchParams.get('name');
  response.end(`<html><body><a href="/greet?name=you">greet</a><p>Hello ${name ?? ''}</p></body></html>`);
};

function scanned(backend: string, context: Parameters<typeof analysed>[2] = {}): Promise<ToolReport> {
  const options = { scanSeconds: 20, modules: ['xss', 'csp'] };
  return analysed(wapiti, { folder: '/nowhere', parts: [], running: { backend } }, { options, ...context });
}

describeNeeding(await neededBy(wapiti), 'Wapiti', () => {
  it('finds what a page does with a value, at its parameter', async () => {
    const report = await scanned(await serving(GREETING));

    expect(report).toMatchObject({ status: 'findings' });
    expect((report as Completed).findings).toContainEqual(
      expect.objectContaining({
        tool: 'wapiti',
        severity: 'high',
        cwe: [79],
        place: { kind: 'exchange', method: 'GET', path: '/greet', parameter: 'name' },
      }),
    );
  });

  it('says that its time is over', async () => {
    expect(await scanned(await serving(GREETING), { timeoutMs: 100 })).toMatchObject({ status: 'timed-out' });
  });
});

describe('what Wapiti says', () => {
  const attack = {
    method: 'GET',
    path: '/a',
    info: 'The server answered with 500',
    level: 3,
    parameter: 'q',
    module: 'sql',
    http_request: 'GET /a?q=%27 HTTP/1.1',
  };

  it('is told once for each request and parameter, and errors are no serious weakness', () => {
    const findings = wapitiFindings({
      vulnerabilities: {
        'SQL Injection': [
          { ...attack, level: 4 },
          { ...attack, level: 4, info: 'again' },
        ],
      },
      anomalies: { 'Internal Server Error': [attack] },
      infos: { crawled_pages_nbr: 1 },
    });

    expect(findings.map(({ rule, severity, toolSeverity }) => [rule, severity, toolSeverity])).toEqual([
      ['SQL Injection', 'critical', '4'],
      ['Internal Server Error', 'low', '3'],
    ]);
    expect(findings[0]?.evidence).toBe('GET /a?q=%27 HTTP/1.1');
  });

  it('is nothing where it is not installed', async () => {
    expect(await wapiti.availability(noTools)).toMatchObject({ kind: 'unavailable' });
    expect(await scanned('http://127.0.0.1:1', { tools: noTools })).toMatchObject({ status: 'unavailable' });
  });
});
