import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpec, type Json } from '#core/spec/index';
import { scalarSchema } from '../../../../test/support/arbitrary-schemas.js';
import { evaluate } from '../data/value-expr.js';
import { planTests } from '../plan-tests.js';
import type { TestCase, TestPlan } from '../test-plan.js';

/** A validator apart from the one in the planner, so that one mistake cannot hide in both. */
const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);

function planFor(body: object): TestPlan {
  const operation = {
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: { 201: { description: 'made' } },
  };
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/things': { post: operation } },
  };
  return planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });
}

function sentBody({ steps }: TestCase, plan: TestPlan): Json {
  const body = steps.at(-1)?.body;
  const evaluation = {
    token: 'zz09zz09',
    fixtures: new Map(Object.entries(plan.fixtures)),
    captured: () => null,
  };
  return body?.kind === 'json' ? evaluate(body.value, evaluation) : null;
}

const bodySchema = fc.record({ item: scalarSchema, other: scalarSchema }).map((properties) => ({
  type: 'object',
  required: ['item'],
  additionalProperties: false,
  properties: { ...properties, inner: { type: 'object', required: ['item'], properties } },
}));

describe('validation', () => {
  it('sends as valid only what is valid, and as invalid only what is not', () => {
    let sent = 0;
    const property = fc.property(bodySchema, (schema) => {
      const plan = planFor(schema);
      sent += plan.cases.length;
      return plan.cases.every(
        (test) => ajv.validate(schema, sentBody(test, plan)) === test.title.startsWith('accepts'),
      );
    });

    expect(fc.check(property, { numRuns: 100, seed: 12 })).toMatchObject({ failed: false });
    expect(sent).toBeGreaterThan(500);
  });

  it('leaves out an invalid value that another clause permits', () => {
    const plan = planFor({
      type: 'object',
      required: ['a'],
      properties: { a: { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'integer' }] } },
    });

    expect(plan.cases.map(({ title }) => title)).toEqual([
      'rejects a body that is no object',
      'rejects null as its body',
      'rejects a body without a',
    ]);
  });

  it('tests what is optional by being a thing or null as that thing', () => {
    const plan = planFor({
      type: 'object',
      required: ['a'],
      properties: {
        a: { type: 'integer' },
        b: { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] },
      },
    });

    const ofB = plan.cases.filter(({ locator }) => locator === 'body.b#maxLength');

    expect(plan.cases.map(({ title }) => title)).toContain('accepts null as b');
    expect(ofB.map(({ title }) => title)).toEqual([
      'accepts a b of 3 characters, its limit',
      'rejects a b of 4 characters',
    ]);
    expect(ofB.map(({ clause }) => clause.split('/properties/')[1])).toEqual([
      'b/anyOf/0/maxLength',
      'b/anyOf/0/maxLength',
    ]);
  });

  it('sends no parameter whose invalid value would reach the server as nothing', () => {
    const parameters = [
      { name: 'kind', in: 'query', schema: { type: 'string', enum: ['cat', 'dog'] } },
      { name: 'note', in: 'query', schema: { type: 'string', minLength: 1 } },
      { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' }, minItems: 1 } },
      { name: 'filter', in: 'query', schema: { type: 'object', properties: { age: { type: 'integer' } } } },
    ];
    const operation = { parameters, responses: { 200: { description: 'all' } } };
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/a': { get: operation } },
    };
    const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });
    const refused = cases.filter(({ title }) => title.startsWith('rejects'));

    expect(refused.map(({ steps }) => steps.map(({ query }) => query))).toEqual([
      [
        [{ name: 'kind', value: { kind: 'literal', value: 'not-one-of-these' } }],
        [{ name: 'kind', value: { kind: 'literal', value: 'CAT' } }],
      ],
    ]);
  });

  it('sends beside what is no value of an enum one in another case, and beside what is no date one on no day', () => {
    const properties = {
      kind: { enum: ['cat', 'CAT'] },
      state: { enum: ['new', 'old'] },
      again: { enum: ['a', 'b'] },
      born: { type: 'string', format: 'date' },
      seen: { type: 'string', format: 'date-time' },
      title: { type: 'string', maxLength: 5 },
      fileName: { type: 'string', maxLength: 5 },
    };
    const content = { 'application/json': { schema: { type: 'object', properties } } };
    const operation = { requestBody: { content }, responses: { 201: { description: 'made' } } };
    const plan = planTests(
      readSpec(
        JSON.stringify({
          openapi: '3.1.0',
          info: { title: 'T', version: '1' },
          paths: { '/a': { post: operation } },
        }),
      ),
      { strategies: ['validation'], seed: 3 },
    );
    const texts = JSON.stringify(plan.cases);
    const beside = plan.cases.filter(({ steps }) => steps.length > 1 && steps.at(-1)?.name !== 'response2');

    expect(beside.map(({ title, steps }) => [title, steps.at(-1)?.name])).toEqual([
      ['rejects a state that is none of its values', 'inAnotherCase'],
      ['rejects a born that is no date', 'onNoDay'],
    ]);
    expect(texts).toContain('"NEW"');
    expect(texts).toContain('"2031-02-30"');
    expect(texts).toContain('"ééééé"');
    expect(texts).toContain('"nnnnn"');
  });

  it('looks into lists, and into lists of objects', () => {
    const line = {
      type: 'object',
      required: ['sku'],
      properties: { sku: { type: 'string', maxLength: 12 } },
    };
    const { cases } = planFor({
      type: 'object',
      required: ['lines', 'tags'],
      properties: {
        lines: { type: 'array', minItems: 1, items: { ...line, additionalProperties: false } },
        tags: { type: 'array', items: { type: 'string', maxLength: 9 } },
      },
    });

    expect(cases.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'rejects null as lines',
        'rejects a lines[0].sku of 13 characters',
        'rejects a body without lines[0].sku',
        'rejects a property of lines[0] that it does not know',
        'rejects a tags[0] of 10 characters',
      ]),
    );
    expect(cases.find(({ title }) => title.includes('sku of 13'))).toMatchObject({
      locator: 'body.lines[].sku#maxLength',
      clause:
        '#/paths/~1things/post/requestBody/content/application~1json/schema/properties/lines/items/properties/sku/maxLength',
    });
  });

  it('sends a wrong item behind a right one', () => {
    const line = {
      type: 'object',
      required: ['sku'],
      properties: { sku: { type: 'string' }, count: { type: 'integer', maximum: 9 } },
    };
    const free = { type: 'object', properties: { count: { type: 'integer', maximum: 9 } } };
    const lists = { tags: { type: 'string', enum: ['a', 'b'] }, lines: line, free };
    const properties = Object.fromEntries(
      Object.entries(lists).map(([name, items]) => [name, { type: 'array', items }]),
    );
    const plan = planFor({ type: 'object', properties });

    const sent = plan.cases
      .filter(({ variant }) => variant === 'behind')
      .map((test) => [test.locator, Object(sentBody(test, plan))[test.locator.slice(5, -6)]]);
    expect(sent).toEqual([
      ['body.tags#items', ['a', 'not-one-of-these']],
      ['body.lines#items', [{ sku: expect.any(String) }, {}]],
      ['body.free#items', [{ count: expect.any(Number) }, { count: 10 }]],
    ]);
  });

  it('looks into no list that holds itself', () => {
    const nodes = { $ref: '#/components/schemas/Nodes' };
    const schemas = {
      Nodes: { type: 'array', items: { type: 'object', properties: { children: nodes } } },
      Lists: { type: 'array', items: { $ref: '#/components/schemas/Lists' } },
    };
    const body = { type: 'object', properties: { nodes, lists: { $ref: '#/components/schemas/Lists' } } };
    const operation = {
      requestBody: { content: { 'application/json': { schema: body } } },
      responses: { 201: { description: 'made' } },
    };
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/things': { post: operation } },
      components: { schemas },
    };
    const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });

    expect(cases.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'rejects nodes whose second item is wrong',
        'rejects lists whose second item is wrong',
      ]),
    );
  });

  it('sends what converts to the wanted type, at the top and inside', () => {
    const scalars = { age: { type: 'integer' }, isIn: { type: 'boolean' }, name: { type: 'string' } };
    const inner = { type: 'array', items: { type: 'object', properties: scalars } };
    const plan = planFor({ type: 'object', properties: { ...scalars, inner } });

    const bodies = (variant: string): readonly Json[] => {
      const test = plan.cases.find((one) => one.locator === 'body#type' && one.variant === variant);
      return (test?.steps ?? []).map((step) => sentBody({ ...Object(test), steps: [step] }, plan));
    };
    expect(bodies('as-text')).toEqual([
      expect.objectContaining({ age: expect.stringMatching(/^\d+$/u) }),
      expect.objectContaining({ inner: [expect.objectContaining({ age: expect.any(String) })] }),
      expect.objectContaining({ isIn: 'true' }),
      expect.objectContaining({ inner: [expect.objectContaining({ isIn: 'true' })] }),
    ]);
    expect(bodies('as-number')).toEqual([
      expect.objectContaining({ name: 1 }),
      expect.objectContaining({ inner: [expect.objectContaining({ name: 1 })] }),
      expect.objectContaining({ isIn: 1 }),
      expect.objectContaining({ inner: [expect.objectContaining({ isIn: 1 })] }),
    ]);
  });

  it('sends null for what may be left out and is not nullable, at the top and inside', () => {
    const texts = {
      free: { type: ['string', 'null'] },
      any: {},
      must: { type: 'string' },
      may: { type: 'string' },
    };
    const inner = { type: 'object', properties: { deep: { type: 'integer' } } };
    const body = { type: 'object', required: ['must'], properties: { ...texts, inner } };

    const plan = planFor(body);
    const test = plan.cases.find(({ variant }) => variant === 'as-null');
    expect(test?.title).toBe('rejects null in the place of may and inner.deep');
    const sent = (test?.steps ?? []).map((step) => sentBody({ ...Object(test), steps: [step] }, plan));
    expect(sent).toEqual([
      expect.objectContaining({ may: null }),
      expect.objectContaining({ inner: expect.objectContaining({ deep: null }) }),
    ]);
  });

  it('sends nothing of the kind in a merge patch, where null removes', () => {
    const schema = { type: 'object', properties: { may: { type: 'string' } } };
    const operation = {
      requestBody: { required: true, content: { 'application/merge-patch+json': { schema } } },
      responses: { 200: { description: 'changed' } },
    };
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/a': { patch: operation } },
    };
    const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });

    const variants = cases.map(({ variant }) => variant);
    expect(variants).toContain('as-number');
    expect(variants).not.toContain('as-null');
  });

  it('sends an id as text where nothing else is a number', () => {
    const properties = { id: { type: 'integer' }, name: { type: 'string' } };
    const plan = planFor({ type: 'object', required: ['name'], properties });

    const test = plan.cases.find(({ variant }) => variant === 'as-text');
    expect(test?.title).toBe('rejects id written as text');
    expect(test && sentBody(test, plan)).toMatchObject({ id: '7' });
  });

  it('probes each item of a list in a query', () => {
    const items = { type: 'string', enum: ['sold', 'free'] };
    const parameters = [{ name: 'status', in: 'query', schema: { type: 'array', items } }];
    const operation = { parameters, responses: { 200: { description: 'all' } } };
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/a': { get: operation } },
    };
    const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });

    expect(cases.map(({ title, locator }) => [title, locator])).toEqual([
      ['rejects a status that is no list', 'query.status#type'],
      ['rejects status whose second item is wrong', 'query.status#items'],
      ['rejects a status[0] that is none of its values', 'query.status[]#enum'],
      ['accepts a status[0] of "sold"', 'query.status[]#enum'],
      ['accepts a status[0] of "free"', 'query.status[]#enum'],
    ]);
  });

  it('holds the members of a parameter that is JSON to their limits and types', () => {
    const schema = {
      type: 'object',
      required: ['scope'],
      properties: { scope: { const: 'all' }, limit: { type: 'integer', minimum: 1 } },
    };
    const filter = { name: 'filter', in: 'query', content: { 'application/json': { schema } } };
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/things': { get: { parameters: [filter], responses: { 200: { description: 'them' } } } } },
    };

    const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });

    const sent = cases.map(({ title, steps }) => [title, steps.at(-1)?.query[0]?.value]);
    expect(Object.fromEntries(sent)).toMatchObject({
      'rejects a filter.limit of 0': { value: '{"scope":"all","limit":0}' },
      'accepts a filter.limit of 1, its minimum': { value: '{"scope":"all","limit":1}' },
      'rejects filter.limit written as text': { value: expect.stringMatching(/"limit":"\d+"/u) as unknown },
    });
  });

  const card = { type: 'object', required: ['card'], properties: { card: { type: 'string' } } };
  const bank = { type: 'object', required: ['bank'], properties: { bank: { type: 'string' } } };
  const closed = { additionalProperties: false };
  it.each<[string, object, string[]]>([
    ['closed around them', { unevaluatedProperties: false, anyOf: [card, bank] }, ['rejected']],
    [
      'each of which is closed',
      {
        oneOf: [
          { ...card, ...closed },
          { ...bank, ...closed },
        ],
      },
      ['rejected'],
    ],
    ['one of which is open', { anyOf: [{ ...card, ...closed }, { type: 'object' }] }, []],
  ])('sends what is not known with alternatives %s', (_, source, outcomes) => {
    const { cases } = planFor({ type: 'object', required: ['source'], properties: { source } });
    const unknown = cases.filter(({ title }) => title.includes('of source that it does not know'));

    expect(unknown.flatMap(({ steps }) => steps.at(-1)?.expectations[0]?.kind ?? [])).toEqual(outcomes);
  });

  it('probes a body that is a list itself', () => {
    const { cases } = planFor({ type: 'array', minItems: 1, items: { type: 'integer', maximum: 5 } });

    expect(cases.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['rejects body with 0 items', 'rejects a first item of the body of 6']),
    );
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data'])('probes the fields of %s', (type) => {
    const schema = {
      type: 'object',
      required: ['name', 'age'],
      properties: {
        name: { type: 'string', maxLength: 20 },
        age: { type: 'integer', minimum: 18 },
        note: { type: 'string' },
      },
    };
    const operation = {
      requestBody: { required: true, content: { [type]: { schema } } },
      responses: { 201: { description: 'made' } },
    };
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/things': { post: operation } },
    };
    const { cases } = planTests(readSpec(JSON.stringify(document)), { strategies: ['validation'], seed: 3 });

    expect(cases.map(({ title }) => title)).toEqual([
      'accepts a name of 20 characters, its limit',
      'rejects a name of 21 characters',
      'rejects a form without name',
      'rejects an age that is no number',
      'rejects an age of 18.5, which is not whole',
      'accepts an age of 18, its minimum',
      'rejects an age of 17',
      'rejects a form without age',
    ]);
  });
});
