import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AnalysisCancelled } from '#analysis/index';
import { Projects } from '#catalog/index';
import { ApiKeys } from '#platform/auth/index';
import { ArtifactStore } from '#platform/storage/index';
import type { Analyzer } from '../../../src/analysis/analyzers/analyzer.js';
import { LARGEST_ARCHIVE_BYTES } from '../../../src/analysis/services/contract.js';
import { RemoteAnalyzers } from '../../../src/analysis/services/remote-analyzers.js';
import { type TestPlace, TestPlaces } from '../../../src/analysis/services/test-places.js';
import {
  type AnalyzerServer,
  serveAnalyzers,
} from '../../../src/analysis/services/server/analyzer-server.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { noTools } from '../../support/analyzers.js';
import { eventually } from '../../support/pipeline-app.js';
import { endless, markFinder, RUNS_ALREADY } from '../../support/small-analyzers.js';

const never = new AbortController().signal;
const KEY = 'the-key-of-the-services';
const WEAK = { 'app.py': 'import flask\nrun(a)  # WEAK high 89\n', 'requirements.txt': 'flask\n' };
const HERE = markFinder('marks', { runsIn: { backend_security: 'default', frontend_security: 'default' } });
const waiting = endless('waits', { runsIn: { frontend_security: 'default' } });

let one: AnalyzerServer;
let two: AnalyzerServer;
let odd: Server;
/** What the odd one answers to everything; THE-ID becomes that of the test. */
let oddAnswer: unknown;
/** Happens before it answers. */
let oddly: (path: string) => Promise<void> | void = () => undefined;
let room: AnalysisApp;

const serve = (analyzers: readonly Analyzer[], capacity = 1) =>
  serveAnalyzers({
    analyzers,
    toolbox: noTools,
    key: KEY,
    capacity,
    ratePerMinute: 100,
    host: '127.0.0.1',
    port: 0,
  });

beforeAll(async () => {
  one = await serve([HERE, waiting]);
  two = await serve([HERE, waiting]);
  odd = createServer(async (request, response) => {
    const path = request.url ?? '';
    const sent = request.method === 'POST' ? await json(request) : {};
    const id = (sent as { test_id?: string }).test_id ?? path.split('/')[2] ?? '';
    await oddly(path);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(oddAnswer).replaceAll('THE-ID', id));
  }).listen(0, '127.0.0.1');
  await once(odd, 'listening');
  const allowed = [one.url, two.url, addressOf(odd)].map((url) => new URL(url).host);
  const env = { EGRESS_ALLOW: allowed.join(','), BREAKER_FAILURES: '100' };
  room = await startAnalyses([HERE, waiting], noTools, RUNS_ALREADY, env);
});
afterAll(async () => {
  await room.stop();
  await one.close();
  await two.close();
  odd.closeAllConnections();
  odd.close();
});
afterEach(async () => {
  await room.dataSource.query('DELETE FROM analysis_services');
  oddly = () => undefined;
});

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const headers = { 'x-api-key': room.admin };
  const sent = payload === undefined ? {} : { payload };
  const answer = await room.call({ method, url: `/api/v1/services${url}`, headers, ...sent });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

async function registered(name: string, url: string, more: object = {}): Promise<string> {
  const types = ['backend_security', 'frontend_security'];
  const { status, body } = await call('POST', '', { name, url, key: KEY, types, capacity: 1, ...more });
  expect(status).toBe(201);
  return body.id;
}

async function anApplication(): Promise<string> {
  const id = await room.application();
  await room.write(id, WEAK);
  return id;
}

async function analysisOf(applicationId: string): Promise<string> {
  const outcome = await room.analyses.run({ applicationId, type: 'performance' }, never);
  return outcome.analysisId;
}

const testsOf = (applicationId: string) =>
  room.dataSource.query(
    `SELECT status, service_endpoint, tools_used, result_data, error_message FROM containerized_tests
     WHERE application_id = $1 ORDER BY created_at`,
    [applicationId],
  );

describe('services that analyse', () => {
  it('are registered, checked, changed and removed, and their keys never shown', async () => {
    const id = await registered('first', `${one.url}/`);

    const shown = await call('GET', `/${id}`);
    expect(shown.body).toMatchObject({
      url: one.url,
      hasKey: true,
      health: 'healthy',
      tools: ['marks', 'waits'],
      latencyMs: expect.any(Number),
    });
    expect(JSON.stringify(shown.body)).not.toContain(KEY);
    const [kept] = await room.dataSource.query('SELECT sealed_key FROM analysis_services');
    expect(kept.sealed_key).toMatch(/^v1\./);
    expect((await call('POST', '', { name: 'first', url: two.url, types: ['dynamic'] })).status).toBe(409);
    const wrong = await call('PATCH', `/${id}`, { key: 'another-key-than-its-own' });
    expect(wrong.body).toMatchObject({ health: 'unhealthy', healthMessage: expect.stringContaining('401') });
    expect((await call('PATCH', `/${id}`, { key: KEY })).body).toMatchObject({ health: 'healthy' });
    expect((await call('GET', '')).body.items).toHaveLength(1);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('GET', `/${id}`)).status).toBe(404);
  });

  it('are not for keys of one project, which would get the code of all others', async () => {
    const id = await registered('first', one.url);
    const { id: projectId } = await room.app.get(Projects).default();
    const bound = await room.app.get(ApiKeys).create({ name: 'bound', scopes: ['admin'], projectId });
    const statusOf = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
      const headers = { 'x-api-key': bound.key };
      const sent = payload === undefined ? {} : { payload };
      return (await room.call({ method, url: `/api/v1/services${url}`, headers, ...sent })).statusCode;
    };

    const service = { name: 'theirs', url: two.url, types: ['backend_security'] };
    expect([
      await statusOf('POST', '', service),
      await statusOf('GET', ''),
      await statusOf('GET', `/${id}`),
      await statusOf('PATCH', `/${id}`, { enabled: false }),
      await statusOf('POST', `/${id}/check`),
      await statusOf('DELETE', `/${id}`),
    ]).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await call('GET', '')).body.items).toMatchObject([{ name: 'first', enabled: true }]);
  });

  it('are told no key that was given for another origin', async () => {
    const id = await registered('first', one.url);

    const stays = await call('PATCH', `/${id}`, { url: `${one.url}/` });
    const moved = await call('PATCH', `/${id}`, { url: two.url });

    expect(stays.body).toMatchObject({ hasKey: true, health: 'healthy' });
    expect(moved.body).toMatchObject({ hasKey: false, url: two.url, health: 'unhealthy' });
  });

  it('are refused where we do not go', async () => {
    const metadata = { name: 'metadata', url: 'http://169.254.169.254/', types: ['dynamic'] };

    expect(await call('POST', '', metadata)).toMatchObject({ status: 422, body: { code: 'egress-refused' } });
    expect(await call('POST', '', { ...metadata, url: 'http://127.0.0.1:1/' })).toMatchObject({
      status: 422,
    });
    expect((await call('POST', '', { ...metadata, url: 'file:///etc/passwd' })).status).toBe(400);
  });

  it('leave a list of what they were given, which others see of their own project alone', async () => {
    const id = await registered('first', one.url);
    const applicationId = await anApplication();
    const { analysisId } = await room.analyses.run({ applicationId, type: 'backend_security' }, never);
    const { id: projectId } = await room.app.get(Projects).default();
    const elsewhere = await room.app.get(Projects).create({ slug: 'elsewhere', name: 'elsewhere' });
    const keyOf = async (project: string) =>
      (await room.app.get(ApiKeys).create({ name: 'reads', scopes: ['read'], projectId: project })).key;
    const listed = async (query: string, key = room.admin) =>
      (await room.call({ url: `/api/v1/containerized-tests${query}`, headers: { 'x-api-key': key } })).json();

    const [ours, theirs] = [await keyOf(projectId), await keyOf(elsewhere.id)];
    const { items } = await listed(`?applicationId=${applicationId}`);

    expect(items).toEqual([
      {
        id: expect.any(String),
        testId: expect.any(String),
        applicationId,
        analysisId,
        serviceId: id,
        serviceEndpoint: one.url,
        testType: 'backend_security',
        toolsUsed: ['marks'],
        status: 'completed',
        submittedAt: expect.any(String),
        startedAt: expect.any(String),
        completedAt: expect.any(String),
        executionDuration: expect.any(Number),
        resultData: { marks: { status: 'findings', findings: 1 } },
      },
    ]);
    const [{ testId, serviceEndpoint, ...plain }] = items;
    expect(serviceEndpoint).toBe(one.url);
    expect(await listed(`/${testId}`)).toEqual(items[0]);
    expect((await listed(`?analysisId=${analysisId}`, ours)).items).toEqual([{ testId, ...plain }]);
    expect((await listed('?status=failed&serviceId=' + id)).items).toEqual([]);
    expect((await listed('?testType=backend_security', theirs)).items).toEqual([]);
    expect(await listed(`/${testId}`, theirs)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('ask for their key', async () => {
    const without = await fetch(`${one.url}/health`);
    const wrong = await fetch(`${one.url}/health`, { headers: { authorization: 'Bearer wrong' } });

    expect([without.status, wrong.status]).toEqual([401, 401]);
  });

  it('refuse what is no submission, and archives that are none', async () => {
    const sent = (body: object) =>
      fetch(`${one.url}/submit`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const submission = {
      test_id: '019a5f3c-0000-7000-8000-000000000001',
      model_name: 'a-model',
      app_number: 1,
      test_type: 'security_backend',
      tools: ['marks'],
      timeout_seconds: 5,
      archive: Buffer.from('no archive').toString('base64'),
    };

    expect((await sent({ ...submission, app_number: 31 })).status).toBe(400);
    expect((await sent({ ...submission, test_type: 'zap_scan' })).status).toBe(422);
    expect((await sent(submission)).status).toBe(202);
    const ended = await eventually(async () => {
      const url = `${one.url}/status/${submission.test_id}`;
      const said = (await (await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })).json()) as {
        status: string;
      };
      return said.status === 'running' ? undefined : said;
    });
    expect(ended).toMatchObject({ status: 'failed', message: expect.stringContaining('archive') });
  });
});

describe('an analysis', () => {
  it('runs here while no service takes its type', async () => {
    const applicationId = await anApplication();

    const outcome = await room.analyses.run({ applicationId, type: 'backend_security' }, never);

    expect(outcome).toMatchObject({ status: 'completed', counts: { high: 1 } });
    expect(await testsOf(applicationId)).toEqual([]);
  });

  it('is made by a service of its type, and kept as any other', async () => {
    await registered('first', one.url);
    const applicationId = await anApplication();

    const outcome = await room.analyses.run({ applicationId, type: 'backend_security' }, never);

    expect(outcome).toMatchObject({ status: 'completed', counts: { high: 1 } });
    expect(await testsOf(applicationId)).toEqual([
      {
        status: 'completed',
        service_endpoint: one.url,
        tools_used: ['marks'],
        result_data: { marks: { status: 'findings', findings: 1 } },
        error_message: null,
      },
    ]);
  });

  it('waits where all are full, and goes to the one that has least to do', async () => {
    await registered('first', one.url);
    await registered('second', two.url);
    const ids = await Promise.all(Array.from({ length: 4 }, () => anApplication()));

    const outcomes = await Promise.all(
      ids.map((applicationId) => room.analyses.run({ applicationId, type: 'backend_security' }, never)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'completed'));
    const tests = (await Promise.all(ids.map((id) => testsOf(id)))).flat();
    expect(new Set(tests.map(({ service_endpoint: at }) => at))).toEqual(new Set([one.url, two.url]));
  });

  it('is ended at the service, too, when it is cancelled', async () => {
    await registered('first', one.url);
    const applicationId = await anApplication();
    const cancelled = new AbortController();

    const outcome = room.analyses.run({ applicationId, type: 'frontend_security' }, cancelled.signal);
    await eventually(async () =>
      (await testsOf(applicationId))[0]?.status === 'running' ? true : undefined,
    );
    cancelled.abort(new AnalysisCancelled());

    expect((await outcome).status).toBe('cancelled');
    expect(await testsOf(applicationId)).toMatchObject([{ status: 'cancelled' }]);
    await eventually(async () => {
      const health = await fetch(`${one.url}/health`, { headers: { authorization: `Bearer ${KEY}` } });
      return ((await health.json()) as { running: number }).running === 0 ? true : undefined;
    });
  });

  it('is timed out by its own limit', async () => {
    await registered('first', one.url);
    const options = { fullScan: false, toolOptions: {}, timeoutSeconds: 1 };

    const outcome = await room.analyses.run(
      { applicationId: await anApplication(), type: 'frontend_security', options },
      never,
    );

    expect(outcome).toMatchObject({ status: 'timed_out' });
  });

  it('goes to another service when one is gone, and fails with its name when there is none', async () => {
    const gone = await serve([HERE]);
    await room.dataSource.query(
      `INSERT INTO analysis_services (id, name, url, types, capacity)
       VALUES (gen_random_uuid(), 'a-gone', $1, '{backend_security}', 9)`,
      [addressOf(odd)],
    );
    await gone.close();
    oddAnswer = { nonsense: true };
    const alone = await room.analyses.run(
      { applicationId: await anApplication(), type: 'backend_security' },
      never,
    );
    await registered('second', two.url);
    const applicationId = await anApplication();

    const moved = await room.analyses.run({ applicationId, type: 'backend_security' }, never);

    expect(alone).toMatchObject({
      status: 'failed',
      error: { category: 'dependency', message: expect.stringContaining('a-gone') },
    });
    expect(moved.status).toBe('completed');
    expect(await testsOf(applicationId)).toMatchObject([{ status: 'failed' }, { status: 'completed' }]);
  });

  it('takes nothing from a service that leads out of the application', async () => {
    await registered('odd', addressOf(odd));
    const finding = {
      tool: 'marks',
      rule: 'x',
      title: 'x',
      message: 'x',
      severity: 'high',
      cwe: [],
      place: { kind: 'code', path: '../../../etc/passwd', line: 1, text: 'root' },
    };
    oddAnswer = {
      test_id: 'THE-ID',
      status: 'completed',
      results: [
        { tool: 'marks', duration_ms: 1, report: { status: 'findings', scope: 'x', findings: [finding] } },
      ],
    };

    const outcome = await room.analyses.run(
      { applicationId: await anApplication(), type: 'backend_security' },
      never,
    );

    expect(outcome).toMatchObject({ status: 'failed', error: { category: 'dependency' } });
  });

  it('takes a timeout of the older contract as one, and what nobody knows as failed', async () => {
    await registered('odd', addressOf(odd));
    const statuses = [];
    for (const status of ['TIMEOUT', 'timeout']) {
      oddAnswer = { test_id: 'THE-ID', status, results: [] };
      const applicationId = await anApplication();
      const outcome = await room.analyses.run({ applicationId, type: 'backend_security' }, never);
      statuses.push([outcome.status, (await testsOf(applicationId))[0].status]);
    }

    expect(statuses).toEqual([
      ['failed', 'timed_out'],
      ['failed', 'timed_out'],
    ]);
  });

  it('goes on beside others when its service tells its progress as the database would not take it', async () => {
    await registered('odd', addressOf(odd));
    const applicationId = await anApplication();
    oddAnswer = { test_id: 'THE-ID', status: 'running', progress: 33.5, message: 'half\0way' };

    const outcome = room.analyses.run({ applicationId, type: 'backend_security' }, never);
    const told = await eventually(async () => {
      const rows = await room.dataSource.query(
        'SELECT progress, doing FROM analyses WHERE application_id = $1 AND progress > 0',
        [applicationId],
      );
      return rows[0];
    });
    oddAnswer = { test_id: 'THE-ID', status: 'completed', results: [] };
    await outcome;

    expect(told).toEqual({ progress: 33, doing: 'odd: half\uFFFDway' });
  });

  it('keeps the result of a test that was taken for lost meanwhile, and of tools with strange names', async () => {
    await registered('odd', addressOf(odd));
    const report = { status: 'ok', scope: 'x', findings: [] };
    const results = ['marks', 'stran\0ge'].map((tool) => ({ tool, duration_ms: 1, report }));
    oddAnswer = { test_id: 'THE-ID', status: 'completed', results };
    const strange = await anApplication();
    const lost = await anApplication();

    const first = await room.analyses.run({ applicationId: strange, type: 'backend_security' }, never);
    oddly = () =>
      room.dataSource.query(
        "UPDATE containerized_tests SET status = 'failed', completed_at = now() WHERE application_id = $1",
        [lost],
      );
    const second = await room.analyses.run({ applicationId: lost, type: 'backend_security' }, never);

    expect([first.status, second.status]).toEqual(['completed', 'completed']);
    expect(await testsOf(strange)).toMatchObject([
      { status: 'completed', result_data: { 'stran\uFFFDge': { status: 'ok' } } },
    ]);
    expect(await testsOf(lost)).toMatchObject([{ status: 'failed' }]);
  });

  it('takes no answer that is of another test, and no result of one that still runs', async () => {
    await registered('odd', addressOf(odd));
    const other = '019a5f3c-0000-7000-8000-000000000009';
    oddAnswer = { test_id: other, status: 'completed', results: [] };
    const others = await room.analyses.run(
      { applicationId: await anApplication(), type: 'backend_security' },
      never,
    );
    oddly = (path) => {
      const status = path.startsWith('/result') ? 'running' : 'completed';
      oddAnswer = { test_id: 'THE-ID', status, results: [] };
    };
    const early = await room.analyses.run(
      { applicationId: await anApplication(), type: 'backend_security' },
      never,
    );

    expect(others.error?.message).toContain('it is of another test');
    expect(early.error?.message).toContain('the test is not over');
  });

  it('runs here when its code is too large to be sent', async () => {
    await registered('first', one.url);
    const applicationId = await anApplication();
    const { sha256 } = await room.app
      .get(ArtifactStore)
      .put(Buffer.alloc(LARGEST_ARCHIVE_BYTES + 1), { mediaType: 'application/x-tar' });

    const results = await room.app.get(RemoteAnalyzers).run({
      analysisId: await analysisOf(applicationId),
      applicationId,
      application: { modelSlug: 'maker_model', appNumber: 1 },
      type: 'backend_security',
      tools: ['marks'],
      fullScan: false,
      toolOptions: {},
      sourceSha256: sha256,
      limits: { deadline: Date.now() + 20_000, signal: never },
      progress: () => undefined,
    });

    expect(results).toBeUndefined();
    expect(await testsOf(applicationId)).toEqual([]);
  });

  it('is waited for in the eyes of others as long as a submission takes', async () => {
    await registered('first', one.url);
    const applicationId = await anApplication();
    const analysisId = await analysisOf(applicationId);
    const wanted = {
      analysisId,
      applicationId,
      type: 'backend_security',
      tools: ['marks'],
      needsTarget: false,
      not: [],
    } as const;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const places = new TestPlaces(room.dataSource);
    places.onApplicationBootstrap();
    const place = (await places.reserve(wanted)) as TestPlace;
    await room.dataSource.query(
      "UPDATE containerized_tests SET updated_at = now() - interval '59 s' WHERE test_id = $1",
      [place.testId],
    );

    const isFresh = await places.whileHeld(place.testId, () => {
      vi.advanceTimersByTime(10_000);
      return eventually(async () => {
        const [row] = await room.dataSource.query(
          "SELECT updated_at > now() - interval '10 s' AS fresh FROM containerized_tests WHERE test_id = $1",
          [place.testId],
        );
        return row.fresh === true ? true : undefined;
      });
    });
    vi.useRealTimers();
    places.beforeApplicationShutdown();
    await places.giveBack(place.testId);

    expect(isFresh).toBe(true);
  });
});
