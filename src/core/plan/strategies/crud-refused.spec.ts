import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';
import type { TestCase } from '../test-plan.js';

const json = (schema: object) => ({ 'application/json': { schema } });

/** Of an API with hooks, the test that a refused one is not kept. */
function refusedCase(body: object, item: object): TestCase | undefined {
  const created = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: {
      '/hooks': {
        post: {
          requestBody: { required: true, content: json(body) },
          responses: { 201: { description: 'made', content: json(created) } },
        },
        get: {
          responses: { 200: { description: 'all', content: json({ type: 'array', items: item }) } },
        },
      },
      '/hooks/{id}': {
        get: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 200: { description: 'one', content: json(created) } },
        },
      },
    },
  };
  const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['crud'], seed: 3 });
  return cases.find(({ title }) => title === 'is not kept when its creation is refused');
}

const text = { type: 'string' };
const looksAt = (found: TestCase | undefined): unknown[] =>
  (found?.steps.at(-1)?.expectations ?? []).flatMap((one) =>
    one.kind === 'body-lacks-item' ? [one.itemPointer] : [],
  );

describe('refusedCases', () => {
  it('makes a body wrong by something that it does not send otherwise', () => {
    const events = { type: 'array', items: text };
    const example = { url: 'https://a.example' };
    const body = { type: 'object', required: ['url'], properties: { url: text, events }, example };
    const found = refusedCase(body, { type: 'object', properties: { url: text } });

    expect(looksAt(found)).toEqual(['/url']);
    const sent = found?.steps.at(-2)?.body;
    const put = sent?.kind === 'json' && sent.value.kind === 'fixture' ? sent.value.overrides : [];
    // A lone text is what lenient servers read as a list of one.
    expect(put.find(({ name }) => name === 'events')?.value).toEqual({
      kind: 'literal',
      value: { not: 'a text' },
    });
  });

  it('marks a text that need not be sent, where the list shows no other', () => {
    const place = {
      type: 'object',
      required: ['lat'],
      properties: { lat: { type: 'number' }, address: text },
      example: { lat: 52.5 },
    };
    const body = { type: 'object', required: ['from'], properties: { from: place } };

    expect(looksAt(refusedCase(body, { type: 'object', properties: { from: place } }))).toEqual([
      '/from/address',
    ]);
  });

  it('looks into the parts of what is listed, where the items themselves do not show it', () => {
    const body = {
      type: 'object',
      required: ['title', 'size'],
      properties: { title: text, size: { type: 'integer' } },
    };
    const scan = { type: 'object', properties: { title: text } };

    expect(looksAt(refusedCase(body, { type: 'object', properties: { scan } }))).toEqual(['/scan/title']);
  });
});
