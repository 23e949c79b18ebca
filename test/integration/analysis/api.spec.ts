import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#platform/auth/index';
import { Projects } from '#catalog/index';
import { Excerpts } from '../../../src/analysis/running/excerpt.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { eventually } from '../../support/pipeline-app.js';
import { absent, endless, markFinder, tells } from '../../support/small-analyzers.js';

const never = new AbortController().signal;
const WEAK = { 'app.py': 'run(a)  # WEAK high 89 | `x` <b>\nrun(b)  # WEAK low 79\n' };

let room: AnalysisApp;
beforeAll(async () => {
  room = await startAnalyses([
    markFinder('marks'),
    markFinder('second'),
    endless('endless'),
    tells('functional', 'functional', { passed: 19, failed: 1, defects: [] }),
    tells('load', 'performance', {
      summary: {
        requestsPerSecond: 50,
        meanMs: 4,
        minMs: 1,
        maxMs: 90,
        errorRate: 0,
        requests: 1500,
        failed: 0,
      },
      validity: { valid: true },
      objectives: [{ name: 'p95 < 500 ms', met: true }],
    }),
    tells('ai-review', 'ai_review', { model: 'small', score: 0.5, met: 1, total: 2, requirements: 'log in' }),
  ]);
});
afterAll(() => room.stop());

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  key = room.admin,
) {
  const answer = await room.call({
    method,
    url: `/api/v1/${url}`,
    headers: { 'x-api-key': key },
    ...(payload !== undefined && { payload }),
  });
  const isJson = answer.headers['content-type']?.toString().includes('json') ?? false;
  return { status: answer.statusCode, body: isJson ? answer.json() : answer.body };
}

async function scanned(modelSlug?: string, files: Readonly<Record<string, string>> = WEAK) {
  const id = await room.application(modelSlug);
  await room.write(id, files);
  const { analysisId } = await room.analyses.run({ applicationId: id, type: 'backend_security' }, never);
  return { id, analysisId };
}

describe('the analyzers', () => {
  it('are listed, with what keeps one from running', async () => {
    const missing = absent('missing');
    room.analyzers.push(missing);
    const { status, body } = await call('GET', 'analyzers');
    room.analyzers.splice(room.analyzers.indexOf(missing), 1);

    expect(status).toBe(200);
    expect(body.items).toHaveLength(room.analyzers.length + 1);
    expect(body.items[0]).toMatchObject({ name: 'marks', needs: 'code', available: true, version: '1.0.0' });
    expect(body.items.at(-1)).toMatchObject({
      name: 'missing',
      available: false,
      reason: 'it is not installed',
      remedy: 'Run npm run tools.',
    });
  });
});

describe('an analysis that is asked for', () => {
  it('waits, is taken by a worker, and is shown', async () => {
    const id = await room.application();
    await room.write(id, WEAK);

    const asked = await call('POST', `applications/${id}/analyses`, {
      type: 'security_backend',
      options: { full_scan: true },
    });

    expect(asked).toMatchObject({
      status: 202,
      body: { status: 'pending', type: 'backend_security', options: { fullScan: true }, origin: 'request' },
    });
    const ended = await eventually(async () => {
      const { body } = await call('GET', `analyses/${asked.body.id}`);
      return body.completedAt === undefined ? undefined : body;
    });
    expect(ended).toMatchObject({ status: 'completed', counts: { high: 2, low: 2 } });
    expect((await call('GET', `applications/${id}/analyses`)).body.items).toHaveLength(1);
    expect((await call('GET', 'analyses?type=gpt4all')).body.items).toEqual([]);
  });

  it('is cancelled while it runs, within seconds, and only once', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    const { body } = await call('POST', `applications/${id}/analyses`, { type: 'dynamic' });
    await eventually(async () =>
      (await call('GET', `analyses/${body.id}`)).body.doing === 'waits' ? true : undefined,
    );

    const started = performance.now();
    expect((await call('POST', `analyses/${body.id}/cancel`)).status).toBe(202);
    const ended = await eventually(async () => {
      const shown = (await call('GET', `analyses/${body.id}`)).body;
      return shown.status === 'running' ? undefined : shown;
    });

    expect(ended).toMatchObject({ status: 'cancelled', reason: 'It was cancelled' });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await call('POST', `analyses/${body.id}/cancel`)).status).toBe(409);
  });
});

describe('what people decide', () => {
  it('takes findings out of the grade for as long as it holds, survives rescans, and changes no count', async () => {
    const { id, analysisId } = await scanned();
    const grade = async () => (await call('GET', `applications/${id}/grade`)).body.secure;
    expect(await grade()).toMatchObject({ verdict: 'no', open: { high: 1, low: 1 } });
    const high = (await call('GET', `findings?applicationId=${id}&severity=high`)).body.items;
    expect(high).toHaveLength(2);

    for (const finding of high) {
      const decided = await call('PUT', `findings/${finding.id}/triage`, {
        decision: 'accepted',
        until: '2999-01-31',
        reason: 'not reachable',
      });
      expect(decided.body.triage).toMatchObject({ decision: 'accepted', until: '2999-01-31' });
    }
    await room.analyses.run({ applicationId: id, type: 'backend_security' }, never);

    expect(await grade()).toMatchObject({ open: { high: 0, low: 1 } });
    expect((await call('GET', `analyses/${analysisId}`)).body.counts).toMatchObject({ high: 2 });
    expect((await call('GET', `findings?applicationId=${id}&triaged=true`)).body.items).toHaveLength(2);
    await call('PUT', `findings/${high[0].id}/triage`, {
      decision: 'accepted',
      until: '2020-01-31',
      reason: 'for a while',
    });
    expect(await grade()).toMatchObject({ verdict: 'no', open: { high: 1 } });
    expect((await call('DELETE', `findings/${high[1].id}/triage`)).status).toBe(204);
    expect((await call('DELETE', `findings/${high[1].id}/triage`)).status).toBe(404);
    expect((await call('GET', `applications/${id}/weaknesses`)).body.items).toMatchObject([
      {
        severity: 'high',
        cwe: [89],
        witnesses: [{ tool: expect.any(String) }, { tool: expect.any(String) }],
      },
      { severity: 'low', cwe: [79] },
    ]);
  });

  it.each([
    ['without a reason', { decision: 'false_positive', reason: ' ' }],
    ['accepted without an end', { decision: 'accepted', reason: 'x' }],
  ])('is refused %s', async (_what, decision) => {
    const { id } = await scanned();
    const [finding] = (await call('GET', `findings?applicationId=${id}`)).body.items;

    expect((await call('PUT', `findings/${finding.id}/triage`, decision)).status).toBe(400);
  });
});

describe('reports', () => {
  it('hold the code around each finding, and no text of strangers as markup', async () => {
    const { analysisId } = await scanned();

    const markdown = (await call('GET', `analyses/${analysisId}/report.md`)).body;
    const json = (await call('GET', `analyses/${analysisId}/report.json`)).body;
    const sarif = (await call('GET', `analyses/${analysisId}/report.sarif`)).body;

    expect(markdown).toContain('1  run(a)  # WEAK high 89 | `x` <b>');
    expect(markdown.replaceAll(/^```[^]*?^```$/gmu, '')).not.toContain('<b>');
    expect(json.tools[0].findings[0]).toMatchObject({ state: 'new', code: { from: 1 } });
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'marks' } } }, {}] });
    expect((await call('GET', `analyses/${analysisId}/report.pdf`)).status).toBe(400);
  });

  it('in SARIF can be taken in again for another application, and what is gone from the next is fixed', async () => {
    const { analysisId } = await scanned();
    const report = (await call('GET', `analyses/${analysisId}/report.sarif`)).body;
    const other = await room.application();

    const imported = await call('POST', `applications/${other}/findings/sarif`, report);
    const [first] = report.runs;
    const without = { ...report, runs: [{ ...first, results: first.results.slice(1) }, report.runs[1]] };
    await call('POST', `applications/${other}/findings/sarif`, without);

    expect(imported).toMatchObject({
      status: 201,
      body: { origin: 'import', status: 'completed', counts: { high: 2, low: 2 } },
    });
    const states = (await call('GET', `findings?applicationId=${other}`)).body.items.map(
      ({ state }: { state: string }) => state,
    );
    expect(states.toSorted()).toEqual(['fixed', 'open', 'open', 'open']);
    const { secure } = (await call('GET', `applications/${other}/grade`)).body;
    expect(secure.notLookedAt).toContainEqual({
      type: 'backend_security',
      reason: 'backend_security has not been run',
    });
  });

  it('read no file outside of the source', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-excerpt-'));
    try {
      await writeFile(path.join(folder, 'in.py'), 'a\nb\n');
      await symlink('/etc/passwd', path.join(folder, 'link.py'));
      const excerpts = new Excerpts(folder);
      const at = (file: string) => excerpts.around({ kind: 'code', path: file, line: 1, text: '' });

      expect(await at('in.py')).toEqual({ from: 1, lines: ['a', 'b', ''] });
      expect(await at('../../etc/passwd')).toBeUndefined();
      expect(await at('/etc/passwd')).toBeUndefined();
      expect(await at('link.py')).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('grades', () => {
  it('rest on the analyses of the code that is worked on, and say what is unknown', async () => {
    const id = await room.application('graded_model');
    await room.write(id, { 'app.py': '' });
    const unknown = (await call('GET', `applications/${id}/grade`)).body;
    expect(unknown).toMatchObject({
      works: { verdict: 'unknown', reason: 'functional has not been run' },
      fast: { verdict: 'unknown' },
    });
    for (const type of ['functional', 'performance', 'ai_review', 'backend_security'] as const) {
      await room.analyses.run({ applicationId: id, type }, never);
    }

    const { body } = await call('GET', `applications/${id}/grade`);

    expect(body).toMatchObject({
      works: { verdict: 'yes', share: 0.95, analysisIds: [expect.any(String)] },
      secure: { verdict: 'unknown', reason: 'frontend_security: frontend_security has not been run' },
      fast: { verdict: 'yes', objectives: [{ name: 'p95 < 500 ms', met: true }] },
      meetsRequirements: { verdict: 'no', score: 0.5, met: 1, total: 2 },
    });
    await room.analyses.run({ applicationId: id, type: 'frontend_security' }, never);
    expect((await call('GET', `applications/${id}/grade`)).body.secure.verdict).toBe('yes');
    const model = (await call('GET', 'models/graded_model/grade')).body;
    expect(model).toMatchObject({
      applications: 1,
      pass: { good: 1, known: 1, share: 1, high: 1 },
      secPass: { good: 1, known: 1 },
      safetyScore: 1,
      costEfficiency: null,
      graded: [{ appNumber: 1, works: 'yes', secure: 'yes' }],
    });
    expect(model.pass.low).toBeCloseTo(0.2065, 3);
    const rows = await room.dataSource.query('SELECT * FROM performance_tests');
    expect(rows).toMatchObject([{ requests_per_second: 50, total_requests: 1500, error_rate: 0 }]);
    expect(await room.dataSource.query('SELECT score, analysis_model FROM openrouter_analyses')).toEqual([
      { score: 0.5, analysis_model: 'small' },
    ]);
  });

  it('compare models on the numbers that both have', async () => {
    await scanned('first_model');
    await scanned('first_model', { 'app.py': '' });
    await scanned('other_model', { 'app.py': '' });

    const { body } = await call('GET', 'leaderboard?models=first_model,other_model');

    expect(body.numbers).toEqual([1]);
    expect(body.rows).toMatchObject([
      { rank: 1, modelSlug: 'first_model', applications: 1, secPass: { good: 0, known: 1 } },
      { rank: 2, modelSlug: 'other_model', secPass: { known: 0, unknown: 1, share: null } },
    ]);
    expect((await call('GET', 'models/nobody/grade')).status).toBe(404);
  });

  it('and figures have their counts', async () => {
    await scanned('counted_model');

    const { body } = await call('GET', 'statistics');

    expect(body.openByModel).toContainEqual({ name: 'counted_model', count: 4 });
    expect(body.analysesByStatus.map(({ name }: { name: string }) => name)).toContain('completed');
    expect(body.trend.at(-1)).toMatchObject({ day: new Date().toISOString().slice(0, 10) });
  });
});

it('shows keys of another project nothing', async () => {
  const { id, analysisId } = await scanned();
  const [finding] = (await call('GET', `findings?applicationId=${id}`)).body.items;
  const project = await room.app.get(Projects).create({ slug: 'elsewhere', name: 'Elsewhere' });
  const { key } = await room.app
    .get(ApiKeys)
    .create({ name: 'other', projectId: project.id, scopes: ['read', 'write'] });

  const paths = [
    `analyses/${analysisId}`,
    `analyses/${analysisId}/tools`,
    `analyses/${analysisId}/report.md`,
    `applications/${id}/analyses`,
    `applications/${id}/grade`,
    `applications/${id}/weaknesses`,
    `findings/${finding.id}`,
  ];
  for (const hidden of paths) expect((await call('GET', hidden, undefined, key)).status).toBe(404);
  for (const list of ['analyses', 'findings']) {
    expect((await call('GET', list, undefined, key)).body.items).toEqual([]);
  }
  expect((await call('GET', 'leaderboard', undefined, key)).body.rows).toEqual([]);
});
