import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FetchedSpec, SpecOrigin } from '#suites/index';
import { SplitDocuments } from '../../../src/suites/specs/split-documents.js';
import { startSuites, type SuitesApp } from '../../support/suites-app.js';

const signal = new AbortController().signal;

let suites: SuitesApp;
let server: Server;
let origin: string;
let host: string;
/** What the server has, by path; a number is a status. */
let files: Map<string, unknown>;
/** Paths that are never answered. */
let slow: Set<string>;
/** Where a path is sent on to. */
let moved: Map<string, string>;
let asked: { url: string; headers: IncomingHttpHeaders }[];

beforeAll(async () => {
  suites = await startSuites({ BREAKER_FAILURES: '100', DOCUMENT_LIMIT_BYTES: '200000' });
  server = createServer(({ url = '/', headers }, response) => {
    asked.push({ url, headers });
    const { pathname, search } = new URL(url, 'http://localhost');
    const [found, location] = [files.get(pathname), moved.get(pathname)];
    if (slow.has(pathname)) return;
    if (location !== undefined) {
      response.writeHead(301, { location: `${location}${search}` }).end();
      return;
    }
    if (typeof found === 'number') response.writeHead(found).end();
    else if (found === undefined) response.writeHead(404).end();
    else response.end(typeof found === 'string' ? found : JSON.stringify(found));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await suites.stop();
});
beforeEach(() => {
  asked = [];
  slow = new Set();
  moved = new Map();
  files = new Map<string, unknown>([
    ['/api/openapi.json', documentWith({ $ref: 'schemas/pet.yaml#/Pet' })],
    ['/api/schemas/pet.yaml', 'Pet:\n  type: object\n  properties:\n    owner: { $ref: "../owner.json" }\n'],
    ['/api/owner.json', { type: 'string', maxLength: 8 }],
  ]);
});

function documentWith(schema: object): object {
  const answer = { description: 'ok', content: { 'application/json': { schema } } };
  return {
    openapi: '3.1.0',
    info: { title: 'Split', version: '1' },
    paths: {
      '/pets': { get: { responses: { 200: answer } } },
      '/health': { get: { responses: { 200: { description: 'ok' } } } },
    },
  };
}

let specs = 0;

function fetched(from: Partial<Extract<SpecOrigin, { kind: 'url' }>> = {}): Promise<FetchedSpec> {
  const spec = { kind: 'url', url: `${origin}/api/openapi.json`, allow: [host], ...from } as const;
  return fetchedFrom(spec);
}

function fetchedFrom(from: SpecOrigin): Promise<FetchedSpec> {
  const { projectId, sourceId, stages } = suites;
  specs += 1;
  const request = { projectId, sourceId, specKey: `split-${specs}`, origin: from, dryRun: false };
  return stages.fetch(request, signal);
}

async function stored({ specId, specVersionId }: FetchedSpec): Promise<string> {
  return (await suites.call(`/api/v1/specs/${specId}/versions/${specVersionId}/document`)).body;
}

describe('a document that is split over several files', () => {
  it('is fetched with all of them, and stored as one', async () => {
    const spec = await fetched();

    expect(spec).toMatchObject({ title: 'Split', operations: 2, problems: [] });
    expect(JSON.parse(await stored(spec))).toMatchObject({
      'x-files': { 'owner.json': { maxLength: 8 }, 'schemas/pet.yaml': { Pet: { type: 'object' } } },
    });
    expect(asked.map(({ url }) => url)).toEqual([
      '/api/openapi.json',
      '/api/schemas/pet.yaml',
      '/api/owner.json',
    ]);
  });

  it('is another version when only one of its files has changed', async () => {
    const specKey = 'split-versions';
    const { projectId, sourceId, stages } = suites;
    const from = { kind: 'url', url: `${origin}/api/openapi.json`, allow: [host] } as const;
    const request = { projectId, sourceId, specKey, origin: from, dryRun: false };
    const first = await stages.fetch(request, signal);
    const same = await stages.fetch(request, signal);
    files.set('/api/owner.json', { type: 'string', maxLength: 4 });

    const second = await stages.fetch(request, signal);

    expect(same.changed).toBe(false);
    expect(second).toMatchObject({ changed: true, previousVersionId: first.specVersionId });
  });

  it('asks for its files as for itself, at its own origin and nowhere else', async () => {
    const elsewhere = origin.replace('127.0.0.1', 'localhost');
    files.set('/api/owner.json', { allOf: [{ $ref: `${elsewhere}/away.json` }] });
    files.set('/away.json', { type: 'string' });
    const allow = [host, host.replace('127.0.0.1', 'localhost')];

    await fetched({
      url: `${origin}/api/openapi.json?ref=abc`,
      headers: { authorization: 'Bearer a' },
      allow,
    });

    const told = asked.map(({ url, headers }) => [url, headers.authorization]);
    expect(told).toEqual([
      ['/api/openapi.json?ref=abc', 'Bearer a'],
      ['/api/schemas/pet.yaml?ref=abc', 'Bearer a'],
      ['/api/owner.json?ref=abc', 'Bearer a'],
      ['/away.json', undefined],
    ]);
  });

  describe('in a repository that its credentials are for', () => {
    const siblings = [
      '/repos/acme/private/contents/secret.json',
      '/repos/acme/shop/contents/..%2f..%2fprivate/contents/secret.json',
    ];
    const headersBelow = '/repos/acme/shop/contents/';
    const url = `${headersBelow}api/openapi.json?ref=abc`;

    beforeEach(() => {
      const references = ['../owner.json', '../../../private/contents/secret.json', siblings[1]];
      const anyOf = [...references, `${origin}${siblings[0]}`].map(($ref) => ({ $ref }));
      files.set('/repos/acme/shop/contents/api/openapi.json', documentWith({ anyOf }));
      files.set('/repos/acme/shop/contents/owner.json', { type: 'string' });
    });

    function tokens(): Record<string, string | undefined> {
      return Object.fromEntries(asked.map((one) => [one.url, one.headers.authorization]));
    }

    it('shows them to no sibling', async () => {
      await fetched({ url: `${origin}${url}`, headers: { authorization: 'Bearer a' }, headersBelow });

      expect(tokens()).toEqual({
        [url]: 'Bearer a',
        '/repos/acme/shop/contents/owner.json?ref=abc': 'Bearer a',
        ...Object.fromEntries(siblings.map((sibling) => [sibling, undefined])),
      });
    });

    it('has its files where the repository was moved to', async () => {
      moved.set('/repos/acme/shop/contents/api/openapi.json', '/repositories/7/contents/api/openapi.json');
      files.set('/repositories/7/contents/api/openapi.json', documentWith({ $ref: '../owner.json' }));
      files.set(
        '/repositories/7/contents/owner.json',
        documentWith({ $ref: '../../8/contents/secret.json' }),
      );

      await fetched({ url: `${origin}${url}`, headers: { authorization: 'Bearer a' }, headersBelow });

      expect(tokens()).toMatchObject({
        '/repositories/7/contents/api/openapi.json?ref=abc': 'Bearer a',
        '/repositories/7/contents/owner.json?ref=abc': 'Bearer a',
      });
      expect(tokens()).toHaveProperty(['/repositories/8/contents/secret.json'], undefined);
    });
  });

  it('names the reference and the address of what is not there, and loses only what needs it', async () => {
    files.delete('/api/schemas/pet.yaml');

    const spec = await fetched();

    expect(spec.operations).toBeGreaterThan(0);
    expect(spec.problems).toContainEqual({
      kind: 'broken',
      pointer: '#/paths/~1pets/get/responses/200/content/application~1json/schema/$ref',
      detail: expect.stringMatching(/schemas\/pet\.yaml, which .*openapi\.json refers to: .*404/) as string,
    });
  });

  it.each([
    ['http://127.0.0.1:9/secret.json', '127.0.0.1'],
    ['http://169.254.169.254/latest/meta-data', '169.254.169.254'],
  ])('is never fetched from a private place that nobody allowed: %s', async ($ref, place) => {
    files.set('/api/openapi.json', documentWith({ $ref }));

    const { problems } = await fetched();

    const detail = expect.stringMatching(/may not be fetched/) as string;
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'broken', detail }));
    expect(problems.some((problem) => problem.detail.includes(place))).toBe(true);
  });

  it('never reads a file of this machine', async () => {
    files.set('/api/openapi.json', documentWith({ $ref: 'file:///etc/passwd' }));

    const spec = await fetched();

    expect(await stored(spec)).not.toContain('root:');
    expect(spec.problems).not.toEqual([]);
  });

  it('may be tried again where a file cannot be had now, which says where it is needed', async () => {
    files.set('/api/owner.json', 503);

    await expect(fetched()).rejects.toMatchObject({
      code: 'dependency-failed',
      retryable: true,
      issues: [
        {
          pointer: '#/Pet/properties/owner/$ref',
          detail: expect.stringMatching(/owner\.json, which .*pet\.yaml refers to: .*503/) as string,
        },
      ],
    });
  });

  it('is refused where one file leads to the next without end', async () => {
    files.set('/api/openapi.json', documentWith({ $ref: 'chain/1.json' }));
    for (let at = 1; at <= 40; at += 1) {
      files.set(`/api/chain/${at}.json`, { allOf: [{ $ref: `${at + 1}.json` }] });
    }

    await expect(fetched()).rejects.toMatchObject({
      code: 'spec-too-large',
      retryable: false,
      issues: [{ detail: expect.stringMatching(/chain\/21\.json.*more than 20 files/) as string }],
    });
  });

  it('is refused where there are too many files, before they are fetched', async () => {
    const many = Array.from({ length: 501 }, (_, at) => ({ $ref: `many/${at}.json` }));
    files.set('/api/openapi.json', documentWith({ anyOf: many }));

    await expect(fetched()).rejects.toMatchObject({ code: 'spec-too-large', retryable: false });
    expect(asked).toHaveLength(1);
  });

  it('is refused where its files are too large together', async () => {
    const large = Array.from({ length: 40 }, (_, at) => ({ $ref: `large/${at}.json` }));
    files.set('/api/openapi.json', documentWith({ anyOf: large }));
    for (const at of large.keys()) files.set(`/api/large/${at}.json`, { description: 'x'.repeat(50_000) });

    await expect(fetched()).rejects.toMatchObject({
      code: 'spec-too-large',
      retryable: false,
      issues: [{ detail: expect.stringMatching(/large\/\d\.json.*too large together/) as string }],
    });
    expect(asked.length).toBeLessThan(large.length / 2);
  });

  it('may be tried again where its files take too long together', async () => {
    slow.add('/api/owner.json');
    const documents = suites.app.get(SplitDocuments);
    const from = { kind: 'url', url: `${origin}/api/openapi.json`, allow: [host] } as const;

    await expect(documents.fetch(from, signal, 2_000)).rejects.toMatchObject({
      name: 'ReferenceUnavailable',
      code: 'dependency-timeout',
      retryable: true,
      issues: [{ detail: expect.stringMatching(/owner\.json.*2000 ms/) as string }],
    });
  });

  it('that came with its event has what it names by whole addresses', async () => {
    const schema = { anyOf: [{ $ref: `${origin}/api/owner.json` }, { $ref: 'beside.json' }] };
    const document = Buffer.from(JSON.stringify(documentWith(schema)));

    const spec = await fetchedFrom({ kind: 'inline', document, allow: [host] });

    expect(asked.map(({ url }) => url)).toEqual(['/api/owner.json']);
    expect(await stored(spec)).toContain('"maxLength":8');
  });
});
