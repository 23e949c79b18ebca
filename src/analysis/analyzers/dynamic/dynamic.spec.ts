import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '#core/findings/index';
import { analysed } from '../../../../test/support/analyzers.js';
import type { Completed, Subject } from '../analyzer.js';
import { dynamic } from './analyzer.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function scanned(answer: RequestListener, more: Partial<Subject> = {}): Promise<Completed> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const report = await analysed(dynamic, { folder: '/nowhere', parts: [], running: { backend }, ...more });
  expect(report.status).toMatch(/^(ok|findings)$/);
  return report as Completed;
}

const rules = ({ findings }: Completed): readonly string[] => findings.map(({ rule }) => rule);
const ofRule = ({ findings }: Completed, rule: string): Finding | undefined =>
  findings.find((finding) => finding.rule === rule);

describe('what ordinary answers show', () => {
  it('lacks of headers, once for all answers', async () => {
    const report = await scanned((_, response) => {
      response.setHeader('server', 'Werkzeug/3.0.1 Python/3.11.2');
      response.setHeader('content-type', 'text/html');
      response.end('<a href="/a">a</a><a href="/b">b</a>');
    });

    expect(rules(report)).toEqual([
      'missing-content-security-policy',
      'missing-content-type-options',
      'missing-frame-protection',
      'missing-referrer-policy',
      'version-banner',
    ]);
    expect(ofRule(report, 'version-banner')).toMatchObject({
      place: { kind: 'exchange', method: 'ANY', path: '/', parameter: 'server' },
      evidence: 'GET / → 200: Werkzeug/3.0.1 Python/3.11.2',
    });
  });

  it('is content with what is as it should be', async () => {
    const report = await scanned((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.setHeader('content-security-policy', "default-src 'self'; frame-ancestors 'none'");
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('referrer-policy', 'same-origin');
      response.setHeader('set-cookie', 'session=1; HttpOnly; Secure; SameSite=Lax; Path=/');
      response.end('<p>Hello</p>');
    });

    expect(rules(report)).toEqual([]);
    expect(report.status).toBe('ok');
  });

  it('sees session cookies that scripts can read, and not those that say nothing of anybody', async () => {
    const report = await scanned((_, response) => {
      response.setHeader('set-cookie', ['session=secretvalue; Path=/', 'theme=dark; Path=/']);
      response.end();
    });

    expect(rules(report)).toEqual([
      'cookie-without-httponly',
      'cookie-without-samesite',
      'cookie-without-secure',
    ]);
    expect(ofRule(report, 'cookie-without-secure')?.severity).toBe('low');
    expect(JSON.stringify(report.findings)).not.toContain('secretvalue');
  });

  it('sees that any site may read answers with the cookies of its visitors', async () => {
    const report = await scanned((request, response) => {
      const { origin } = request.headers;
      if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.end();
    });

    expect(ofRule(report, 'cors-reflected-with-credentials')).toMatchObject({
      severity: 'high',
      cwe: [942, 346],
    });
  });

  it('sees traces of errors, and files that are not for strangers', async () => {
    const files: Readonly<Record<string, string>> = {
      '/.git/HEAD': 'ref: refs/heads/main\n',
      '/.env': 'SECRET_KEY=hunter2hunter2\n',
    };
    const report = await scanned((request, response) => {
      response.setHeader('x-content-type-options', 'nosniff');
      const file = files[request.url ?? ''];
      if (file !== undefined) return response.end(file);
      response.statusCode = 500;
      return response.end('Traceback (most recent call last):\n  File "/app/app.py", line 3, in index\n');
    });

    expect([...new Set(rules(report))]).toEqual(['exposed-file', 'stack-trace']);
    expect(report.findings.map(({ place }) => place)).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: '/.env' })]),
    );
    expect(JSON.stringify(report.findings)).not.toContain('hunter2');
  });

  it('does not take the first page of a front end for a file', async () => {
    const report = await scanned((_, response) => {
      response.setHeader('x-content-type-options', 'nosniff');
      response.end('<!doctype html><title>Shop</title> require("express") A=1');
    });

    expect(rules(report)).toEqual([]);
  });
});

describe('the scan', () => {
  it('stops at its limit of requests, and says so', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const report = await analysed(
      dynamic,
      { folder: '/nowhere', parts: [], running: { backend } },
      { options: { requests: 10 } },
    );

    expect(requests).toBe(10);
    expect(report).toMatchObject({
      notes: ['It stopped at its limit of requests or time: not all was tried'],
    });
  });

  it('says that nothing answers, and not that nothing is wrong', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');

    const report = await analysed(dynamic, {
      folder: '/nowhere',
      parts: [],
      running: { backend: `http://127.0.0.1:${port}` },
    });

    expect(report).toMatchObject({ status: 'tool-error', category: 'network' });
  });
});
