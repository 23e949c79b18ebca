import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApplications } from '#analysis/index';
import type { ServiceAddress } from '../../../src/analysis/analyzers/analyzer.js';
import { zap } from '../../../src/analysis/analyzers/zap/analyzer.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { noTools } from '../../support/analyzers.js';
import { eventually } from '../../support/pipeline-app.js';
import { startZapDaemon, ZAP_KEY, zapAlert, type ZapDaemon } from '../../support/zap-daemon.js';

const never = new AbortController().signal;
const UNKNOWN = 'nobodys_model';

let page: Server;
let room: AnalysisApp;
let servers: ServiceAddress[] = [];
const daemons: ZapDaemon[] = [];

beforeAll(async () => {
  page = createServer((_request, response) => void response.end('hello')).listen(0, '127.0.0.1');
  await once(page, 'listening');
  const backend = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const running: RunningApplications = {
    whileRunning: (_id, { signal }, use) => use({ backend, isolation: 'sandbox', signal }),
    documentOf: () => Promise.resolve(undefined),
  };
  room = await startAnalyses([zap], { ...noTools, services: () => servers }, running);
});
afterAll(async () => {
  await room.stop();
  page.closeAllConnections();
  page.close();
});
afterEach(async () => {
  servers = [];
  for (const daemon of daemons.splice(0)) await daemon.close();
});

async function withDaemon(options: Parameters<typeof startZapDaemon>[0] = {}): Promise<ZapDaemon> {
  const daemon = await startZapDaemon(options);
  daemons.push(daemon);
  servers.push({ url: daemon.url, key: ZAP_KEY });
  return daemon;
}

async function anApplication(model: string): Promise<string> {
  const id = await room.application(model);
  await room.write(id, { 'app.py': 'import flask\n', 'requirements.txt': 'flask\n' });
  return id;
}

async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const headers = { 'x-api-key': room.admin };
  const sent = payload === undefined ? {} : { payload };
  const answer = await room.call({ method, url: `/api/v1/zap/scan/${url}`, headers, ...sent });
  return { status: answer.statusCode, body: answer.json() };
}

const statusOf = (model: string, wanted: string) =>
  eventually(async () => {
    const { body } = await ask('GET', `${model}/1/status`);
    return body.status === wanted ? body : undefined;
  });

const NOTHING = { spiderProgress: 0, ajaxProgress: 0, passiveProgress: 0, activeProgress: 0, scanId: null };

describe('ZAP scans by model and number', () => {
  it('are started, shown as they go, and complete', async () => {
    await withDaemon({ alerts: [zapAlert({ url: 'BASE/' })], percentPerLook: 15 });
    await anApplication('whole');
    expect(await ask('GET', 'whole/1/status')).toMatchObject({
      status: 200,
      body: { status: 'not_run', progress: 0, ...NOTHING },
    });

    const started = await ask('POST', 'whole/1');
    const second = await ask('POST', 'whole/1');

    expect(started).toMatchObject({
      status: 202,
      body: { status: 'started', statusUrl: '/api/v1/zap/scan/whole/1/status' },
    });
    expect(second).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const seen = await statusOf('whole', 'scanning');
    expect(seen).toMatchObject({ spiderProgress: 100, mediumCount: 1, completedAt: null });
    expect(await statusOf('whole', 'complete')).toMatchObject({
      progress: 100,
      spiderProgress: 100,
      passiveProgress: 100,
      activeProgress: 100,
      scanId: started.body.scanId,
      highCount: 0,
      mediumCount: 1,
      error: null,
    });
    const [kept] = await room.dataSource.query('SELECT * FROM zap_analyses WHERE analysis_id = $1', [
      started.body.scanId,
    ]);
    expect(kept).toMatchObject({ scan_type: 'full', alerts_count: 1, medium_risk_count: 1 });
  });

  it('are stopped, in ZAP too, and started again', async () => {
    const daemon = await withDaemon({ trouble: 'hangs' });
    await anApplication('stopped');
    await ask('POST', 'stopped/1', { scanType: 'baseline' });
    await statusOf('stopped', 'spidering');

    expect((await ask('POST', 'stopped/1/stop')).status).toBe(202);

    expect(await statusOf('stopped', 'stopped')).toMatchObject({ error: 'It was cancelled' });
    expect(daemon.actions.at(-1)).toContain('stopAllScans');
    expect((await ask('POST', 'stopped/1/stop')).status).toBe(409);
    expect((await ask('POST', 'stopped/1')).status).toBe(202);
  });

  it('end in error where they cannot begin, and fail where they break later', async () => {
    await anApplication('without');
    await ask('POST', 'without/1');
    expect(await statusOf('without', 'error')).toMatchObject({ error: 'zap: no ZAP daemon is set' });

    await withDaemon({ trouble: 'is-stopped', troubleIn: 'ascan' });
    await anApplication('broken');
    await ask('POST', 'broken/1');
    expect(await statusOf('broken', 'failed')).toMatchObject({
      error: expect.stringContaining('was stopped in ZAP'),
    });
  });

  it('are of applications that exist', async () => {
    for (const path of [`${UNKNOWN}/1/status`, 'whole/2/status'])
      expect((await ask('GET', path)).status).toBe(404);
    expect((await ask('GET', 'whole/31/status')).status).toBe(400);
    expect((await ask('POST', `${UNKNOWN}/1`)).status).toBe(404);
  });
});

describe('daemons', () => {
  it('scan one application at a time, and the others wait', async () => {
    const daemon = await withDaemon();
    const ids = await Promise.all(['one', 'two', 'three'].map((model) => anApplication(model)));

    const outcomes = await Promise.all(
      ids.map((applicationId) => room.analyses.run({ applicationId, type: 'zap_scan' }, never)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(daemon.mostSessions()).toBe(1);
    expect(await room.dataSource.query('SELECT * FROM server_leases')).toEqual([]);
  });

  it('of dead processes are taken over', async () => {
    const daemon = await withDaemon();
    await room.dataSource.query(
      `INSERT INTO server_leases (url, subject, holder, expires_at)
       VALUES ($1, 'zap gone 1', gen_random_uuid(), now() + interval '600 ms')`,
      [daemon.url],
    );

    const outcome = await room.analyses.run(
      { applicationId: await anApplication('after'), type: 'zap_scan' },
      never,
    );

    expect(outcome.status).toBe('completed');
  });
});
