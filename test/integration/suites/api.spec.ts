import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#platform/auth/index';
import { Projects } from '#catalog/index';
import { qualitySettings } from '#core/settings/index';
import {
  type ExecutedSuite,
  ExecutionRetention,
  type FetchedSpec,
  type GeneratedSuite,
  type SampleApi,
  startSampleApi,
} from '#suites/index';
import { startSuites, type SuitesApp } from '../../support/suites-app.js';

const signal = new AbortController().signal;
const strategies = ['contract', 'validation'] as const;

interface Listed {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor?: string;
}

let suites: SuitesApp;
let sample: SampleApi;
let spec: FetchedSpec;
let suite: GeneratedSuite;
let execution: ExecutedSuite;

beforeAll(async () => {
  [suites, sample] = await Promise.all([startSuites(), startSampleApi()]);
  const { projectId, sourceId, stages } = suites;
  const origin = { kind: 'inline', document: sample.document } as const;
  spec = await stages.fetch({ projectId, sourceId, specKey: 'bookshop', origin, dryRun: false }, signal);
  suite = await stages.generate(
    { projectId, specVersionId: spec.specVersionId, target: 'vitest', strategies, publish: true },
    signal,
  );
  const request = {
    suiteVersionId: suite.suiteVersionId,
    baseUrl: sample.baseUrl,
    headers: {},
    identities: {},
  };
  execution = await stages.execute(request, signal);
});
afterAll(async () => {
  await sample.close();
  await suites.stop();
});

async function json<T = Record<string, unknown>>(url: string): Promise<T> {
  const response = await suites.call(`/api/v1/${url}`);
  if (response.statusCode !== 200) throw new Error(response.body);
  return response.json();
}

describe('/api/v1/specs', () => {
  it('lists specs and their versions', async () => {
    expect((await json<Listed>('specs')).items).toMatchObject([
      { id: spec.specId, key: 'bookshop', latestVersionId: spec.specVersionId },
    ]);
    expect((await json<Listed>(`specs/${spec.specId}/versions`)).items).toMatchObject([
      { id: spec.specVersionId, title: 'Bookshop', operationCount: 10, problemCount: 0 },
    ]);
  });

  it('shows the operations of a version', async () => {
    const { operations } = await json(`specs/${spec.specId}/versions/${spec.specVersionId}`);

    expect(operations).toContainEqual({
      key: 'GET /books',
      summary: 'List books',
      tags: ['books'],
      deprecated: false,
    });
  });

  it('hands out the document as it came, as a download', async () => {
    const response = await suites.call(
      `/api/v1/specs/${spec.specId}/versions/${spec.specVersionId}/document`,
    );

    expect(response.rawPayload).toEqual(sample.document);
    expect(response.headers['content-disposition']).toBe('attachment; filename="openapi.json"');
  });
});

describe('/api/v1/suites', () => {
  const version = (): string => `suites/${suite.suiteId}/versions/${suite.suiteVersionId}`;

  it('lists suites and their versions', async () => {
    expect((await json<Listed>(`suites?specId=${spec.specId}`)).items).toMatchObject([
      { id: suite.suiteId, target: 'vitest', outputFolder: 'default/bookshop/vitest' },
    ]);
    expect((await json<Listed>(`suites/${suite.suiteId}/versions`)).items).toMatchObject([
      { id: suite.suiteVersionId, tests: suite.tests, strategies: ['contract', 'validation'] },
    ]);
  });

  it('shows and hands out files', async () => {
    const { files } = await json<{ files: { path: string }[] }>(version());
    const file = await suites.call(`/api/v1/${version()}/file?path=tests/books.contract.test.ts`);
    const archive = await suites.call(`/api/v1/${version()}/archive`);

    expect(files).toHaveLength(suite.files);
    expect(file.body).toContain("describe('GET /books'");
    expect(gunzipSync(archive.rawPayload).toString('utf8')).toContain(file.body);
  });

  it.each(['../../etc/passwd', 'nowhere.ts'])('knows no file %s', async (path) => {
    expect((await suites.call(`/api/v1/${version()}/file?path=${path}`)).statusCode).toBe(404);
  });
});

describe('/api/v1/executions', () => {
  it('shows an execution', async () => {
    expect(await json(`executions/${execution.executionId}`)).toMatchObject({
      status: 'failed',
      failed: execution.failed,
      flaky: 0,
      failuresByFault: execution.failuresByFault,
      isolation: { kind: expect.any(String) as unknown },
    });
  });

  it('lists its defects, each with a clause, a sentence, a request, an answer and a curl', async () => {
    const { items } = await json<Listed>(`executions/${execution.executionId}/defects?limit=100`);

    expect(items).toHaveLength(execution.defects.count);
    expect(items.slice(0, 5).map(({ sentence }) => sentence)).toEqual(execution.defects.worst);
    expect(items).toContainEqual(
      expect.objectContaining({
        cause: 'clause',
        operations: ['GET /books'],
        fault: 102,
        clause: '#/paths/~1books/get/parameters/0/schema/maximum',
        sentence: expect.stringContaining('takes input that the document forbids (query.limit: maximum)'),
        tests: [expect.objectContaining({ file: 'tests/books.validation.test.ts' })],
        example: expect.objectContaining({
          failure: expect.objectContaining({
            curl: expect.stringContaining(`curl -X GET '${sample.baseUrl}/books?limit=101'`),
            response: expect.objectContaining({ status: 200 }),
          }),
        }),
      }),
    );
  });

  it('lists failed results with request, answer and curl, page by page', async () => {
    const results = `executions/${execution.executionId}/results?status=failed&limit=1`;
    const seen: Record<string, unknown>[] = [];
    let page = await json<Listed>(results);
    for (seen.push(...page.items); page.nextCursor !== undefined; seen.push(...page.items)) {
      page = await json<Listed>(`${results}&cursor=${page.nextCursor}`);
    }

    expect(seen).toHaveLength(execution.failed);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(execution.failed);
    expect(seen.find(({ operation }) => operation === 'GET /books')).toMatchObject({
      fault: 102,
      failure: {
        request: { method: 'GET', url: `${sample.baseUrl}/books?limit=101`, identity: 'anonymous' },
        response: { status: 200 },
        curl: expect.stringContaining('curl') as unknown,
      },
    });
  });

  it.each([
    ['html', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['junit', 'application/xml', /<testsuites name="Bookshop/],
    ['ctrf', 'application/json', /"reportFormat": "CTRF"/],
    ['sarif', 'application/sarif+json', /"version": "2.1.0"/],
  ])('hands out a report as %s', async (format, type, content) => {
    const report = await suites.call(`/api/v1/executions/${execution.executionId}/reports/${format}`);

    expect(report.headers['content-type']).toBe(type);
    expect(report.body).toMatch(content);
    expect(report.body).toContain('tests/books.validation.test.ts');
  });

  it('knows no other format, and no report of an execution without a verdict', async () => {
    const reports = `/api/v1/executions/${execution.executionId}/reports`;
    expect((await suites.call(`${reports}/pdf`)).statusCode).toBe(400);

    const { executionId } = await abandoned();
    expect((await suites.call(`/api/v1/executions/${executionId}/reports/ctrf`)).statusCode).toBe(404);
  });

  it('hands out what the runner wrote', async () => {
    expect((await suites.call(`/api/v1/executions/${execution.executionId}/output`)).statusCode).toBe(200);
  });
});

/** An execution that was stopped. */
async function abandoned(): Promise<{ executionId: string }> {
  const { suiteVersionId } = suite;
  const request = { suiteVersionId, baseUrl: sample.baseUrl, headers: {}, identities: {} };
  const stopped = suites.stages.execute(request, AbortSignal.timeout(300));
  await expect(stopped).rejects.toThrow('timeout');
  const [latest] = (await json<Listed>('executions')).items;
  return { executionId: String(latest?.['id']) };
}

describe('/api/v1/suites/…/trend', () => {
  it('has the figures of the last executions, and what their versions cover and catch', async () => {
    const { suiteVersionId, suiteId } = suite;
    const quality = qualitySettings.parse({ mutants: 40 });
    const { mutation } = await suites.stages.check({ suiteVersionId, quality }, signal);
    const request = { suiteVersionId, baseUrl: sample.baseUrl, headers: {}, identities: {} };
    const second = await suites.stages.execute(request, signal);

    const { items } = await json<Listed>(`suites/${suiteId}/trend`);

    const { caught, mutants } = mutation ?? {};
    expect(items).toMatchObject([
      { executionId: execution.executionId, failed: execution.failed, defects: execution.defects.count },
      { executionId: second.executionId, suiteVersionId, mutation: { caught, mutants } },
    ]);
    expect((await json<Listed>(`suites/${suiteId}/trend?limit=1`)).items).toHaveLength(1);
  });

  it('stands in the report of an execution, up to that one, beside the mutation score', async () => {
    const [first, second] = (await json<Listed>(`suites/${suite.suiteId}/trend`)).items;
    const page = async (point?: Record<string, unknown>) =>
      (await suites.call(`/api/v1/executions/${String(point?.['executionId'])}/reports/html`)).body;

    expect(await page(first)).not.toContain('id="trend"');
    expect(await page(second)).toContain('id="trend"');
    expect(await page(second)).toMatch(/Mutation score: \d+ %/);
  });
});

describe('/api/v1/specs/…/export', () => {
  it.each([
    ['k6', 'k6/load.js'],
    ['locust', 'locust/locustfile.py'],
    ['postman', 'postman/postman_collection.json'],
    ['http', 'http/requests/books.contract.http'],
  ])('gives tests of a spec version for %s', async (target, file) => {
    const url = `/api/v1/specs/${spec.specId}/versions/${spec.specVersionId}/export?target=${target}`;

    const archive = await suites.call(`${url}&strategies=contract`);

    expect(archive.statusCode).toBe(200);
    expect(archive.headers['content-disposition']).toContain(`${target}-${spec.specVersionId}.tar.gz`);
    expect(gunzipSync(archive.rawPayload).toString('latin1')).toContain(`${file}\0`);
    expect((await suites.call(`${url}&strategies=magic`)).statusCode).toBe(400);
    expect((await suites.call(url.replace(target, 'cobol'))).statusCode).toBe(400);
  });
});

describe('/api/v1/templates', () => {
  it('lists and checks packs', async () => {
    const { items } = await json<{ items: Record<string, unknown>[] }>('templates');

    expect(items).toContainEqual(
      expect.objectContaining({
        target: 'vitest',
        status: 'usable',
        inUse: { hash: expect.any(String) as unknown, since: expect.any(String) as unknown },
        problems: [],
      }),
    );
  });

  it('previews the sample document and any spec version', async () => {
    const preview = async (body: object) => {
      const response = await suites.call({
        method: 'POST',
        url: '/api/v1/templates/vitest/preview',
        headers: { 'x-api-key': suites.admin },
        payload: body,
      });
      return response.json<{ tests: number; files: { path: string }[] }>();
    };

    const sampled = await preview({ strategies: ['contract'] });

    expect(sampled.files.map(({ path }) => path)).toContain('tests/books.contract.test.ts');
    expect((await preview({ strategies, specVersionId: spec.specVersionId })).tests).toBe(suite.tests);
  });
});

describe('the endpoints of the system before', () => {
  it('list suites with their latest versions', async () => {
    expect((await json<Listed>('webhooks/generated-tests')).items).toMatchObject([
      { suite: { id: suite.suiteId }, latestVersion: { id: suite.suiteVersionId, tests: suite.tests } },
    ]);
  });

  it('validate the tests of a suite version', async () => {
    const response = await suites.call({
      method: 'POST',
      url: '/api/v1/webhooks/validate-tests',
      headers: { 'x-api-key': suites.admin },
      payload: { suiteVersionId: suite.suiteVersionId },
    });

    expect(response.json()).toMatchObject({
      ok: true,
      problems: [],
      coverage: { operations: { covered: 10, total: 10 } },
    });
  });
});

it('shows a key of another project nothing of this one', async () => {
  const other = await suites.app.get(Projects).create({ slug: 'other', name: 'Other' });
  const { key } = await suites.app
    .get(ApiKeys)
    .create({ name: 'other', scopes: ['read', 'write'], projectId: other.id, expiresAt: undefined });
  const headers = { 'x-api-key': key };
  const hidden = [
    `specs/${spec.specId}`,
    `specs/${spec.specId}/versions/${spec.specVersionId}/document`,
    `suites/${suite.suiteId}/versions/${suite.suiteVersionId}/archive`,
    `executions/${execution.executionId}/results`,
    `suites/${suite.suiteId}/trend`,
    `suites?projectId=${suites.projectId}`,
  ];

  const statuses = await Promise.all(
    hidden.map(async (url) => (await suites.call({ url: `/api/v1/${url}`, headers })).statusCode),
  );
  expect(statuses).toEqual(hidden.map(() => 404));
  const lists = await Promise.all(
    ['specs', 'suites', 'executions', 'webhooks/generated-tests'].map(
      async (url) => (await suites.call({ url: `/api/v1/${url}`, headers })).json<Listed>().items,
    ),
  );
  expect(lists).toEqual([[], [], [], []]);
  const payload = { suiteVersionId: suite.suiteVersionId };
  const validate = { method: 'POST', url: '/api/v1/webhooks/validate-tests', headers, payload } as const;
  expect((await suites.call(validate)).statusCode).toBe(404);
});

it('forgets old executions, but for the last of each suite', async () => {
  const request = {
    suiteVersionId: suite.suiteVersionId,
    baseUrl: sample.baseUrl,
    headers: {},
    identities: {},
  };
  const { executionId } = await suites.stages.execute(request, signal);

  const deleted = await suites.app.get(ExecutionRetention).purge(new Date(Date.now() + 1_000));

  expect(deleted).toBe(3);
  expect((await json<Listed>('executions')).items.map(({ id }) => id)).toEqual([executionId]);
});

describe('/api/v1/specs/…/changes', () => {
  const edited = (): Buffer =>
    Buffer.from(
      sample.document
        .toString()
        .replaceAll('"/books/{bookId}"', '"/tomes/{bookId}"')
        .replace('"1.0.0"', '"2.0.0"'),
    );
  let later: FetchedSpec;
  let first: string;
  beforeAll(async () => {
    const { projectId, sourceId, stages } = suites;
    const identity = { projectId, sourceId, specKey: 'changing', dryRun: false };
    const before = { kind: 'inline', document: sample.document } as const;
    first = (await stages.fetch({ ...identity, origin: before }, signal)).specVersionId;
    later = await stages.fetch({ ...identity, origin: { kind: 'inline', document: edited() } }, signal);
  });
  const at = (): string => `specs/${later.specId}/versions/${later.specVersionId}`;

  it('compares a version with the one before, or with any other one', async () => {
    const compared = await json(`${at()}/comparison`);

    expect(compared).toMatchObject({
      beforeVersionId: first,
      afterVersionId: later.specVersionId,
      removed: expect.arrayContaining(['DELETE /books/{bookId}']) as unknown,
      added: expect.arrayContaining(['DELETE /tomes/{bookId}']) as unknown,
    });
    expect(await json(`${at()}/comparison?since=${first}`)).toEqual(compared);
    expect(await json(`${at()}/comparison?since=${later.specVersionId}`)).toMatchObject({
      counts: { breaking: 0, potentiallyBreaking: 0, safe: 0 },
    });
  });

  it('lists every change once, worst first, page by page', async () => {
    const { counts } = await json<{ counts: Record<string, number> }>(`${at()}/comparison`);
    const seen: Record<string, unknown>[] = [];
    let page = await json<Listed>(`${at()}/changes?limit=2`);
    for (seen.push(...page.items); page.nextCursor !== undefined; seen.push(...page.items)) {
      page = await json<Listed>(`${at()}/changes?limit=2&cursor=${page.nextCursor}`);
    }

    expect(seen.map((change) => change['class'])).toEqual([
      ...Array<string>(counts['breaking'] ?? 0).fill('breaking'),
      ...Array<string>(counts['potentiallyBreaking'] ?? 0).fill('potentially_breaking'),
      ...Array<string>(counts['safe'] ?? 0).fill('safe'),
    ]);
    expect(new Set(seen.map((change) => JSON.stringify(change))).size).toBe(seen.length);
  });

  it('finds the changes of a class, a rule or an operation', async () => {
    const safe = await json<Listed>(`${at()}/changes?class=safe`);
    const one = await json<Listed>(
      `${at()}/changes?operation=${encodeURIComponent('DELETE /books/{bookId}')}`,
    );
    const removed = await json<Listed>(`${at()}/changes?rule=operation-removed`);

    expect(new Set(safe.items.map((change) => change['class']))).toEqual(new Set(['safe']));
    expect(one.items).toMatchObject([{ rule: 'operation-removed', operations: ['DELETE /books/{bookId}'] }]);
    expect(removed.items.length).toBeGreaterThan(1);
  });

  it('is a page of Markdown, too', async () => {
    const page = await suites.call(`/api/v1/${at()}/changes.md`);

    expect(page.headers['content-type']).toContain('text/markdown');
    expect(page.body).toMatch(/^# API changes\n\nFrom Bookshop .* to Bookshop .*\*\*\d+ breaking\*\*/);
  });

  it.each(['since=019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f', 'cursor=x', 'class=horrible'])(
    'refuses %s',
    async (query) => {
      const { statusCode } = await suites.call(`/api/v1/${at()}/changes?${query}`);

      expect(statusCode).toBe(query.startsWith('since') ? 404 : 400);
    },
  );

  it('has nothing to compare a first version with', async () => {
    const { statusCode } = await suites.call(`/api/v1/specs/${later.specId}/versions/${first}/changes`);

    expect(statusCode).toBe(404);
  });
});
