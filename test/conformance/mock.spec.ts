import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMock, mockServer, playPlan, type Exchange } from '#core/check/index';
import { AVAILABLE_STRATEGIES, planTests, type TestPlan } from '#core/plan/index';
import { readSpec } from '#core/spec/index';
import { bookshopDocument } from '#suites/sample/bookshop-document';
import { RawDocument } from '../support/raw-document.js';

const ROOT = join(import.meta.dirname, '../..');
const yaml = (file: string): Document => parse(readFileSync(join(ROOT, file), 'utf8')) as Document;
type Document = Readonly<Record<string, unknown>>;

const documents: readonly (readonly [string, Document])[] = [
  ['the example', yaml('docs/examples/petstore.yaml')],
  ['the bookshop', bookshopDocument],
  ['a store with tokens', yaml('test/fixtures/petstore.yaml')],
  ['a library with owners, envelopes and pages', yaml('test/fixtures/mock/library.yaml')],
];

const specOf = (document: Document) => readSpec(Buffer.from(JSON.stringify(document)));
const planOf = (document: Document): TestPlan =>
  planTests(specOf(document), { strategies: AVAILABLE_STRATEGIES, seed: 1 });

function play(document: Document): {
  readonly failures: readonly string[];
  readonly exchanges: readonly Exchange[];
} {
  const exchanges: Exchange[] = [];
  const server = mockServer(createMock(specOf(document)), (exchange) => exchanges.push(exchange));
  return { failures: [...playPlan(planOf(document), server).values()], exchanges };
}

describe('the mock', () => {
  it.each(documents)('passes the whole suite of %s', (_, document) => {
    expect(play(document).failures).toEqual([]);
  });

  const raw: RawDocument[] = [];
  afterAll(() => raw.forEach((one) => one.close()));

  it.each(documents)('says nothing that the raw document of %s does not allow', async (_, document) => {
    const judge = new RawDocument(document);
    raw.push(judge);
    const { exchanges } = play(document);

    const complaints = await Promise.all(exchanges.map((exchange) => judge.complaints(exchange)));

    expect(complaints.flat()).toEqual([]);
    expect(exchanges.length).toBeGreaterThan(100);
  });

  it('gives the same answers to the same requests', () => {
    const [, [, document]] = documents as [unknown, (typeof documents)[number]];
    const [first, second] = [createMock(specOf(document)), createMock(specOf(document))].map((mock) => {
      const responses: unknown[] = [];
      const server = mockServer(mock, ({ response }) => responses.push(response));
      const body = JSON.stringify({ title: 'A book', author: 'Ada', genre: 'poetry', price: 3 });
      const headers = { 'content-type': 'application/json' };
      server({ method: 'post', path: '/books', query: [], headers, identity: 'anonymous', body });
      server({ method: 'get', path: '/books', query: [], headers: {}, identity: 'anonymous' });
      return responses;
    });

    expect(first).toEqual(second);
    expect(first).toHaveLength(2);
  });

  it.each([
    ['half a character', '{"title":"A book \\ud83d","author":"Ada","genre":"poetry","price":3}'],
    ['an infinite number', '{"title":"A book","author":"Ada","genre":"poetry","price":1e400}'],
  ])('refuses %s, which no answer could hold', (_what, body) => {
    const server = mockServer(createMock(specOf(bookshopDocument)));
    const headers = { 'content-type': 'application/json' };

    const { status } = server({
      method: 'post',
      path: '/books',
      query: [],
      headers,
      identity: 'anonymous',
      body,
    });

    expect(status).toBe(400);
  });
});

describe('the judge of the mock', () => {
  it('finds an answer that breaks the raw document', async () => {
    const judge = new RawDocument(bookshopDocument);
    const request = { method: 'get', path: '/books', query: [], headers: {} };
    const response = { status: 200, headers: { 'content-type': 'application/json' }, body: '[{"id":7}]' };

    expect(await judge.complaints({ request, response })).toHaveLength(1);
    expect(await judge.complaints({ request, response: { ...response, status: 202 } })).toHaveLength(1);
    expect(await judge.complaints({ request, response: { ...response, body: '[]' } })).toEqual([]);
    judge.close();
  });
});
