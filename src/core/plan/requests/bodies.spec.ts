import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { evaluate } from '../data/value-expr.js';
import { planTests } from '../plan-tests.js';
import type { TestCase, TestPlan } from '../test-plan.js';

function planFor(body: object, strategies: Parameters<typeof planTests>[1]['strategies']): TestPlan {
  const thing = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
  const content = (schema: object) => ({ 'application/json': { schema } });
  const answered = { allOf: [thing, body] };
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  const document = {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        get: {
          responses: { 200: { description: 'all', content: content({ type: 'array', items: answered }) } },
        },
        post: {
          requestBody: { required: true, content: content(body) },
          responses: { 201: { description: 'made', content: content(answered) } },
        },
      },
      '/things/{id}': {
        parameters,
        get: { responses: { 200: { description: 'it', content: content(answered) } } },
      },
    },
  };
  return planTests(readSpec(JSON.stringify(document)), { strategies, seed: 3 });
}

const titled = ({ cases }: TestPlan, title: string): TestCase | undefined =>
  cases.find((test) => test.title === title);

function sentIn(plan: TestPlan, test: TestCase | undefined): unknown {
  const body = test?.steps[0]?.body;
  const fixtures = new Map(Object.entries(plan.fixtures));
  return body?.kind === 'json'
    ? evaluate(body.value, { token: 'zz09zz09', fixtures, captured: () => null })
    : undefined;
}

const texts = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { type: 'string' }]));

describe('bodies', () => {
  it('are sent with all that they may have, and with nothing but what they must have', () => {
    const plan = planFor({ type: 'object', required: ['colour'], properties: texts('colour', 'size') }, [
      'contract',
    ]);

    const full = titled(plan, 'answers a body with all that it may have as documented');
    expect(Object.keys(Object(sentIn(plan, full))).sort()).toEqual(['colour', 'size']);
    const usual = titled(plan, 'answers a valid request as documented');
    const lean = titled(plan, 'accepts a body with nothing but what it must have') ?? usual;
    expect(Object.keys(Object(sentIn(plan, lean)))).toEqual(['colour']);
  });

  it('that need nothing are sent with one property, and with all but that one', () => {
    const plan = planFor({ type: 'object', properties: texts('colour', 'size') }, ['contract']);

    const only = titled(plan, 'accepts a body with nothing but colour');
    const without = titled(plan, 'accepts a body without colour');
    expect([only, without].map((test) => Object.keys(Object(sentIn(plan, test))))).toEqual([
      ['colour'],
      ['size'],
    ]);
  });

  it('are compared also where they are two objects deep', () => {
    const attributes = { type: 'object', properties: texts('colour', 'size') };
    const plan = planFor({ type: 'object', properties: { data: attributes } }, ['crud']);

    const kept = titled(plan, 'has all that it was created with');
    const compared = kept?.steps.at(-1)?.expectations.filter(({ kind }) => kind === 'body-equals');
    expect(compared).toEqual(expect.arrayContaining([expect.objectContaining({ pointer: '/data/colour' })]));
  });

  it('hold markup where they are refused, and it must not come back', () => {
    const plan = planFor({ type: 'object', properties: texts('colour') }, ['security']);

    const refused = titled(plan, 'shows markup in a body that it refuses as text, if at all');
    expect(sentIn(plan, refused)).toEqual([expect.stringContaining('<img')]);
  });
});

describe('two things', () => {
  it('are made, and each is read as itself', () => {
    const plan = planFor({ type: 'object', properties: texts('colour') }, ['crud']);

    const test = titled(plan, 'is not taken for another one');
    expect(test?.steps.map(({ name, operation }) => `${name}: ${operation}`)).toEqual([
      'created: POST /things',
      'createdOther: POST /things',
      'found: GET /things/{id}',
      'foundOther: GET /things/{id}',
    ]);
  });
});
