import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunningApplications } from '#analysis/index';
import { dynamic } from '../../../src/analysis/analyzers/dynamic/analyzer.js';
import { load } from '../../../src/analysis/analyzers/load/analyzer.js';
import { zap } from '../../../src/analysis/analyzers/zap/analyzer.js';
import type { Analyzer } from '../../../src/analysis/analyzers/analyzer.js';
import {
  type AnalyzerServer,
  serveAnalyzers,
} from '../../../src/analysis/services/server/analyzer-server.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { noTools } from '../../support/analyzers.js';
import { startZapDaemon, ZAP_KEY, type ZapDaemon } from '../../support/zap-daemon.js';

const never = new AbortController().signal;
const KEY = 'the-key-of-the-services';
const CODE = {
  'backend/app.py': "@app.get('/api/users/1')\ndef user():\n    return {}\n",
  'requirements.txt': 'flask\n',
};
/** Nobody has them here: what is found was found by the service. */
const notHere = (analyzer: Analyzer): Analyzer => ({
  ...analyzer,
  availability: () => Promise.resolve({ kind: 'unavailable', reason: 'not here', remedy: 'none' }),
});

let application: Server;
let daemon: ZapDaemon;
let service: AnalyzerServer;
let room: AnalysisApp;
let lent: string[];

const running: RunningApplications = {
  whileRunning: async (_id, { alone, signal }, use) => {
    lent.push(alone ? 'alone' : 'shared');
    return use({ backend: addressOf(application), isolation: 'sandbox', signal });
  },
  documentOf: () => Promise.resolve(undefined),
};

beforeAll(async () => {
  application = createServer((request, response) => {
    response.setHeader('content-type', request.url === '/' ? 'text/html' : 'application/json');
    if (request.url === '/') return void response.end('<form method="post"><input name="a"></form>');
    response.end('{"id":1,"password_hash":"5f4dcc3b5aa765d61d8327deb882cf99"}');
  }).listen(0, '127.0.0.1');
  await once(application, 'listening');
  daemon = await startZapDaemon({ judges: true });
  const daemons = [{ url: daemon.url, key: ZAP_KEY }];
  service = await serveAnalyzers({
    analyzers: [dynamic, load, zap],
    toolbox: { ...noTools, services: (name) => (name === 'zap' ? daemons : []) },
    key: KEY,
    targets: ['localhost', '127.0.0.1'],
    capacity: 2,
    ratePerMinute: 100,
    host: '127.0.0.1',
    port: 0,
  });
  room = await startAnalyses([dynamic, load, zap].map(notHere), noTools, running, {
    EGRESS_ALLOW: new URL(service.url).host,
  });
});
afterAll(async () => {
  await room.stop();
  await service.close();
  await daemon.close();
  application.closeAllConnections();
  application.close();
});
beforeEach(() => {
  lent = [];
});
afterEach(() => room.dataSource.query('DELETE FROM analysis_services'));

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function register(more: object): Promise<void> {
  const types = ['dynamic', 'performance', 'zap_scan'];
  const payload = { name: 'elsewhere', url: service.url, key: KEY, types, ...more };
  const headers = { 'x-api-key': room.admin };
  const { statusCode } = await room.call({ method: 'POST', url: '/api/v1/services', headers, payload });
  expect(statusCode).toBe(201);
}

async function analysed(type: 'dynamic' | 'performance' | 'zap_scan', toolOptions = {}) {
  const applicationId = await room.application();
  await room.write(applicationId, CODE);
  const options = { fullScan: false, toolOptions };
  const outcome = await room.analyses.run({ applicationId, type, options }, never);
  const answer = await room.call(`/api/v1/analyses/${outcome.analysisId}/tools`);
  const tests = await room.dataSource.query<{ tools_used: string[]; status: string }[]>(
    'SELECT tools_used, status FROM containerized_tests WHERE application_id = $1',
    [applicationId],
  );
  return { outcome, tools: answer.json<{ items: Record<string, unknown>[] }>().items, tests };
}

it('has a running application analysed by a service that reaches it', async () => {
  await register({ targetHost: 'localhost' });

  const { outcome, tests } = await analysed('dynamic');

  expect(outcome).toMatchObject({ status: 'completed', counts: { medium: expect.any(Number) } });
  expect(Object.values(outcome.counts ?? {}).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
  expect(tests).toEqual([{ tools_used: ['dynamic'], status: 'completed' }]);
  expect(lent).toEqual(['shared']);
});

it('has it loaded by a service while nobody else has it', async () => {
  await register({ targetHost: '127.0.0.1' });
  const plan = { model: { kind: 'closed', users: 2, rampUpMs: 0 }, warmUpMs: 0, durationMs: 1_000 };

  const { tools, tests } = await analysed('performance', { load: plan });

  expect(tools).toMatchObject([{ tool: 'load', details: { summary: { requests: expect.any(Number) } } }]);
  expect(tests).toEqual([{ tools_used: ['load'], status: 'completed' }]);
  expect(lent).toEqual(['alone']);
});

it('has two of them scanned by the one daemon of a service, one after the other', async () => {
  await register({ targetHost: '127.0.0.1', capacity: 2 });

  const scans = await Promise.all([analysed('zap_scan'), analysed('zap_scan')]);

  for (const { tools, tests } of scans) {
    expect(tests).toEqual([{ tools_used: ['zap'], status: 'completed' }]);
    expect(tools).toMatchObject([{ tool: 'zap', status: 'findings' }]);
  }
  expect(daemon.mostSessions()).toBe(1);
});

it('is not given to a service that does not reach applications of this machine', async () => {
  await register({});

  const { outcome, tests } = await analysed('dynamic');

  expect(outcome).toMatchObject({ status: 'skipped' });
  expect(tests).toEqual([]);
  expect(lent).toEqual([]);
});

it('is given no host that an address would silently not take', async () => {
  const payload = { name: 'elsewhere', url: service.url, key: KEY, types: ['dynamic'] };
  const headers = { 'x-api-key': room.admin };
  const statuses: number[] = [];
  for (const targetHost of ['10.0.0.5:80', '::1', 'x]']) {
    const given = { method: 'POST' as const, url: '/api/v1/services', headers };
    statuses.push((await room.call({ ...given, payload: { ...payload, targetHost } })).statusCode);
  }
  expect(statuses).toEqual([400, 400, 400]);
});

it('is refused by a service where its settings do not let it go', async () => {
  await register({ targetHost: '10.0.0.1' });

  const { outcome, tests } = await analysed('dynamic');

  expect(outcome).toMatchObject({
    status: 'failed',
    error: { category: 'dependency', message: expect.stringContaining('does not go to 10.0.0.1') },
  });
  expect(tests).toEqual([{ tools_used: ['dynamic'], status: 'failed' }]);
});

it('is told that a submission does not say where the application runs', async () => {
  const id = '019a5f3c-0000-7000-8000-00000000000d';
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    test_id: id,
    model_name: 'a-model',
    app_number: 1,
    test_type: 'dynamic',
    tools: ['dynamic'],
    timeout_seconds: 10,
    archive: codeOf(),
  });
  await fetch(`${service.url}/submit`, { method: 'POST', headers, body });

  await expect
    .poll(async () => (await fetch(`${service.url}/result/${id}`, { headers })).json())
    .toMatchObject({
      results: [{ tool: 'dynamic', report: { status: 'tool-error', category: 'input' } }],
    });
});

function codeOf(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-packed-'));
  writeFileSync(path.join(folder, 'requirements.txt'), 'flask\n');
  const archive = execFileSync('tar', ['-czf', '-', '-C', folder, 'requirements.txt']);
  rmSync(folder, { recursive: true });
  return archive.toString('base64');
}
