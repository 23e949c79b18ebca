import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/database/index';
import type { FetchedSpec, SpecOrigin } from '#suites/index';
import {
  APIFOX_PROJECT,
  APIFOX_TOKEN,
  type ApifoxServer,
  FOREIGN_PROJECT,
  startApifox,
} from '../../support/apifox-server.js';
import { startSuites, type SuitesApp } from '../../support/suites-app.js';

const signal = new AbortController().signal;

const documentOf = (title: string, path = '/pets'): Buffer =>
  Buffer.from(
    JSON.stringify({
      openapi: '3.0.3',
      info: { title, version: '1' },
      paths: { [path]: { get: { responses: { '200': { description: 'ok' } } } } },
    }),
  );

let suites: SuitesApp;
let apifox: ApifoxServer;

beforeAll(async () => {
  apifox = await startApifox(documentOf('From ApiFox'));
  suites = await startSuites({
    APIFOX_BASE_URL: apifox.baseUrl,
    BREAKER_FAILURES: '6',
    BREAKER_RECOVERY_SECONDS: '600',
  });
});
afterAll(async () => {
  await apifox.close();
  await suites.stop();
});

function fetched(origin: SpecOrigin, specKey = 'pets', dryRun = false): Promise<FetchedSpec> {
  const { projectId, sourceId, stages } = suites;
  return stages.fetch({ projectId, sourceId, specKey, origin, dryRun }, signal);
}

const inline = (document: Uint8Array): SpecOrigin => ({ kind: 'inline', document });

describe('a document that came with its event', () => {
  it('is stored once however often it comes', async () => {
    const first = await fetched(inline(documentOf('Once')), 'once');
    const second = await fetched(inline(documentOf('Once')), 'once');

    expect(first).toMatchObject({ title: 'Once', operations: 1, changed: true, problems: [] });
    expect(second).toEqual({ ...first, changed: false, previousVersionId: first.specVersionId });
  });

  it('becomes a version that knows the one before, and can be compared with it', async () => {
    const first = await fetched(inline(documentOf('Pets', '/pets')), 'two');
    const second = await fetched(inline(documentOf('Pets', '/cats')), 'two');

    expect(second).toMatchObject({
      specId: first.specId,
      previousVersionId: first.specVersionId,
      changed: true,
    });
    expect(await suites.stages.diff(second, signal)).toEqual({
      added: ['GET /cats'],
      removed: ['GET /pets'],
      changed: [],
      counts: { breaking: 1, potentiallyBreaking: 0, safe: 1 },
      comparedWith: first.specVersionId,
      worst: [
        { class: 'breaking', sentence: expect.stringContaining('GET /pets') as unknown },
        { class: 'safe', sentence: expect.stringContaining('GET /cats') as unknown },
      ],
      changesUrl: `/api/v1/specs/${second.specId}/versions/${second.specVersionId}/changes?since=${first.specVersionId}`,
    });
    expect(await suites.stages.diff(first, signal)).toMatchObject({ added: ['GET /pets'] });
  });

  it('is one version when it comes many times at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => fetched(inline(documentOf('Race')), 'race')),
    );

    expect(new Set(all.map(({ specVersionId }) => specVersionId)).size).toBe(1);
    expect(all.filter(({ changed }) => changed)).toHaveLength(1);
  });

  it('does not become the latest in a dry run', async () => {
    const first = await fetched(inline(documentOf('Dry')), 'dry');
    await fetched(inline(documentOf('Dry', '/other')), 'dry', true);

    const again = await fetched(inline(documentOf('Dry')), 'dry');

    expect(again).toMatchObject({ changed: false, specVersionId: first.specVersionId });
  });

  it('is stored although PostgreSQL could not hold its texts', async () => {
    const document = documentOf('Zero \0 and \ud800');

    expect(await fetched(inline(document), 'zero\0')).toMatchObject({ title: 'Zero \uFFFD and \uFFFD' });
  });

  it('can be asked for again by its version', async () => {
    const { specVersionId } = await fetched(inline(documentOf('Kept')), 'kept');

    expect(await fetched({ kind: 'stored', specVersionId })).toMatchObject({ title: 'Kept', changed: false });
    await expect(fetched({ kind: 'stored', specVersionId: uuidv7() })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is refused with a pointer when nothing in it can be used', async () => {
    await expect(fetched(inline(Buffer.from('{"openapi":"3.1.0"')))).rejects.toMatchObject({
      code: 'spec-unreadable',
      retryable: false,
      issues: [{ pointer: '#' }],
    });
  });
});

describe('a document from ApiFox', () => {
  const origin = { kind: 'apifox', apifoxProjectId: APIFOX_PROJECT, accessToken: APIFOX_TOKEN } as const;

  it('is exported whole, of the branch and module that were asked for', async () => {
    const spec = await fetched({ ...origin, branchId: '7', moduleId: '9' }, 'apifox');

    expect(spec).toMatchObject({ title: 'From ApiFox', changed: true });
    expect(apifox.calls.at(-1)).toMatchObject({
      locale: 'zh-CN',
      body: { scope: { type: 'ALL' }, oasVersion: '3.1', exportFormat: 'JSON', branchId: '7', moduleId: '9' },
    });
  });

  it('comes after a failure that passes, without an attempt of the stage', async () => {
    apifox.failNext(503, 429);

    expect(await fetched(origin, 'apifox')).toMatchObject({ title: 'From ApiFox' });
  });

  it.each([
    ['a wrong token', { ...origin, accessToken: 'wrong' }, 401, 'APIFOX_TOKEN'],
    ['a project of others', { ...origin, apifoxProjectId: FOREIGN_PROJECT }, 403, 'may not export'],
    ['an unknown project', { ...origin, apifoxProjectId: '42' }, 404, 'no such project'],
  ])('is not tried again with %s', async (_, wrong, status, hint) => {
    await expect(fetched(wrong)).rejects.toMatchObject({
      code: 'dependency-failed',
      retryable: false,
      status,
      message: expect.stringContaining(hint) as unknown,
    });
  });

  it('is not tried again with a version of the API that ApiFox does not know', async () => {
    const other = await startSuites({ APIFOX_BASE_URL: apifox.baseUrl, APIFOX_API_VERSION: '2020-01-01' });
    const { projectId, sourceId, stages } = other;
    const request = { projectId, sourceId, specKey: 'apifox', origin, dryRun: false };

    await expect(stages.fetch(request, signal)).rejects.toMatchObject({
      status: 422,
      retryable: false,
      message: expect.stringContaining('APIFOX_API_VERSION') as unknown,
    });
    await other.stop();
  });

  it('is left alone after too many failures', async () => {
    const other = await startSuites({ APIFOX_BASE_URL: apifox.baseUrl, BREAKER_FAILURES: '3' });
    const { projectId, sourceId, stages } = other;
    const request = { projectId, sourceId, specKey: 'apifox', origin, dryRun: false };
    apifox.failNext(500, 502, 503);

    await expect(stages.fetch(request, signal)).rejects.toMatchObject({ retryable: true });
    await expect(stages.fetch(request, signal)).rejects.toMatchObject({ code: 'breaker-open' });
    await other.stop();
  });
});

describe('a document behind a URL', () => {
  let server: Server;
  let url: string;
  let allow: readonly string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const isThere = request.url === '/openapi.json' && request.headers['x-token'] === 'secret';
      response.writeHead(isThere ? 200 : 404).end(documentOf('Behind a URL'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/openapi.json`;
    allow = [`127.0.0.1:${port}`];
  });
  afterAll(() => void server.close());

  it('is fetched with the headers of its origin from a host that the operator allowed', async () => {
    const headers = { 'x-token': 'secret' };

    expect(await fetched({ kind: 'url', url, allow, headers }, 'url')).toMatchObject({
      title: 'Behind a URL',
    });
  });

  it('is refused on a private host that nobody allowed', async () => {
    await expect(fetched({ kind: 'url', url, allow: [] })).rejects.toMatchObject({ code: 'egress-refused' });
  });

  it('is not tried again when it is not there', async () => {
    await expect(fetched({ kind: 'url', url, allow })).rejects.toMatchObject({
      code: 'dependency-failed',
      status: 404,
      retryable: false,
    });
  });
});
