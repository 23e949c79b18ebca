import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LoadReport } from '#core/load/index';
import type { Json } from '#core/spec/index';
import type { PerformanceDetails } from '../../load-details.js';
import type { Completed, Subject, ToolReport } from '../analyzer.js';
import { load } from './analyzer.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function underLoad(
  running: Subject['running'],
  options: Readonly<Record<string, Json>>,
  { signal = new AbortController().signal, document }: { signal?: AbortSignal; document?: Uint8Array } = {},
): Promise<ToolReport> {
  const subject: Subject = {
    application: { modelSlug: 'a-model', appNumber: 1 },
    folder: '/',
    parts: [],
    ...(running !== undefined && { running }),
    ...(document !== undefined && { document }),
  };
  const tools = {
    program: () => Promise.resolve(undefined),
    data: () => Promise.resolve(undefined),
    services: () => [],
  };
  const context = { tools, workFolder: '/', timeoutMs: 60_000, signal, options, progress: () => {} };
  return load.run(subject, context);
}

function reportOf(report: ToolReport): LoadReport {
  return ((report as Completed).details as unknown as PerformanceDetails).report;
}

const SHORT = { warmUpMs: 200, durationMs: 1_000 };
const GOOD: RequestListener = (_, response) => response.end('ok');

describe('the load test', () => {
  it('counts what was sent, and what came of it, by endpoint and second', async () => {
    const backend = await serving((request, response) => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end('ok');
    });
    const scenarios = [
      { name: 'good', weight: 3, requests: [{ path: '/good?page=1' }] },
      { name: 'broken', weight: 1, requests: [{ path: '/broken' }] },
    ];

    const said = await underLoad(
      { backend },
      { ...SHORT, model: { kind: 'open', ratePerSecond: 100 }, scenarios },
    );

    const report = reportOf(said);
    expect(said.status).toBe('findings');
    expect(report.counts.sent + report.counts.dropped).toBe(100);
    expect(report.byStatus['200']).toBe(report.counts.ok);
    expect(report.byStatus['500']).toBe(report.counts.failed);
    expect(report.endpoints.map(({ endpoint }) => endpoint).toSorted()).toEqual(['GET /broken', 'GET /good']);
    // On a busy machine some go out late, in the next second.
    expect(report.seconds[0]?.second).toBe(0);
    expect(report.seconds.reduce((sum, { sent }) => sum + sent, 0)).toBe(report.counts.sent);
    expect((said as Completed).findings.map(({ rule }) => rule)).toContain('server-errors');
  });

  it('measures an open model from when requests were due, so that a stall meets all that came during it', async () => {
    let stalled: Promise<unknown> | undefined;
    const backend = await serving(async (_, response) => {
      stalled ??= new Promise((resolve) => setTimeout(resolve, 600));
      await stalled;
      response.end('ok');
    });
    const options = { durationMs: 1_000, warmUpMs: 0, model: { kind: 'open', ratePerSecond: 50 } };

    const report = reportOf(
      await underLoad({ backend }, { ...options, scenarios: [{ name: 'home', requests: [{ path: '/' }] }] }),
    );

    // Three of five requests came during the stall, and waited for 300 ms on average.
    expect(report.latencyMs.p50).toBeGreaterThan(50);
    expect(report.latencyMs.max).toBeGreaterThan(500);
  });

  it('lets the users of a closed model wait for answers', async () => {
    let most = 0;
    let now = 0;
    const backend = await serving((_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end('ok');
      }, 20);
    });
    const model = { kind: 'closed', users: 3, rampUpMs: 100 };
    const scenarios = [{ name: 'two pages', requests: [{ path: '/one' }, { path: '/two' }] }];

    const report = reportOf(await underLoad({ backend }, { ...SHORT, model, scenarios }));

    expect(most).toBe(3);
    expect(report.counts.ok).toBe(report.counts.sent);
    expect(report.endpoints).toHaveLength(2);
    expect(report.meanInFlight).toBeLessThanOrEqual(3);
  });

  it('tells timeouts from answers, and drops what is too much', async () => {
    const backend = await serving(() => {});
    const options = { ...SHORT, timeoutMs: 100, maxInFlight: 2, model: { kind: 'open', ratePerSecond: 100 } };

    const said = await underLoad(
      { backend },
      { ...options, scenarios: [{ name: 'home', requests: [{ path: '/' }] }] },
    );

    // Nothing was answered: that is no measurement.
    expect(said).toMatchObject({
      status: 'tool-error',
      category: 'network',
      said: expect.stringContaining('timeout'),
    });
  });

  it('calls a run invalid that says more of the generator than of the application', async () => {
    let stalled = false;
    const backend = await serving((_, response) => {
      if (!stalled) response.end('ok');
      stalled = true;
    });
    const options = { durationMs: 1_000, warmUpMs: 0, timeoutMs: 200, maxInFlight: 2 };
    const scenarios = [{ name: 'home', requests: [{ path: '/' }] }];

    const said = (await underLoad({ backend }, { ...options, scenarios })) as Completed;

    expect(reportOf(said).validity).toMatchObject({ kind: 'invalid' });
    expect(said.findings).toEqual([]);
    expect(said.notes?.join('\n')).toContain('The run is invalid');
  });

  it('asks for what the document lets anybody read, where nobody said what to ask for', async () => {
    const backend = await serving((request, response) => {
      response.statusCode = request.url === '/api/things' ? 200 : 404;
      response.end();
    });
    const frontend = await serving(GOOD);
    const responses = { responses: { 200: { description: 'ok' } } };
    const document = Buffer.from(
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'Things', version: '1' },
        servers: [{ url: '/api' }],
        paths: { '/things': { get: responses, post: responses }, '/gone': { get: responses } },
      }),
    );

    const said = await underLoad({ backend, frontend }, SHORT, { document });

    const endpoints = reportOf(said).endpoints.map(({ endpoint }) => endpoint);
    expect(endpoints.toSorted()).toEqual(['GET /', 'GET /api/things']);
    expect((said as Completed).notes?.join('\n')).toContain('GET /api/gone is left out');
  });

  it('says that nothing answers', async () => {
    const backend = await serving(GOOD);
    servers.pop()?.close();

    expect(await underLoad({ backend }, SHORT)).toMatchObject({ status: 'tool-error' });
  });

  it('says which option is wrong', async () => {
    expect(await underLoad({}, { model: { kind: 'open', ratePerSecond: -1 } })).toMatchObject({
      status: 'tool-error',
      category: 'input',
      message: expect.stringContaining('options.model.ratePerSecond'),
    });
  });

  it('ends when it is told to', async () => {
    const backend = await serving(GOOD);
    const signal = AbortSignal.timeout(300);

    await expect(underLoad({ backend }, { durationMs: 60_000 }, { signal })).rejects.toThrow(
      /timeout|aborted/i,
    );
  });
});
