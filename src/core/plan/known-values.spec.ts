import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { knownValue, type KnownValues } from './known-values.js';
import { planTests, type PlanSettings } from './plan-tests.js';
import type { TestCase } from './test-plan.js';

const idParameter = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const answer = { description: 'it', content: { 'application/json': { schema: { type: 'object' } } } };

const document = {
  openapi: '3.1.0',
  info: { title: 'Tenants', version: '1' },
  paths: {
    '/accounts/{accountId}/reports': {
      get: { parameters: [idParameter('accountId')], responses: { 200: answer } },
    },
    '/accounts/{accountId}': {
      delete: { parameters: [idParameter('accountId')], responses: { 204: { description: 'gone' } } },
    },
    '/payments': { post: { responses: { 201: answer } } },
  },
};

function contractOf(operation: string, settings: PlanSettings): TestCase | undefined {
  const spec = readSpec(JSON.stringify(document));
  const { cases } = planTests(spec, { strategies: ['contract'], seed: 1, ...settings });
  return cases.find((test) => test.operation === operation);
}

const GRANTED = 'answers a valid request as documented';

describe('known values', () => {
  it.each<[KnownValues, string, string | undefined, unknown]>([
    [{ accountId: 'a' }, 'accountId', '/accounts/{id}', 'a'],
    [{ '/accounts/{accountId}': 'b', id: 'a' }, 'id', '/accounts/{id}', 'b'],
    [{ '/profiles/{username}': 'ada' }, 'username', '/users/{username}', undefined],
    [{ accountId: 'a' }, 'accountId', undefined, 'a'],
  ])('of %o, for %s at %s: %s', (known, name, path, expected) => {
    expect(knownValue(known, name, path)).toBe(expected);
  });

  it('make a request sure that names what no operation creates', () => {
    const operation = 'GET /accounts/{accountId}/reports';

    expect(contractOf(operation, {})?.title).not.toBe(GRANTED);
    const known = contractOf(operation, { values: { accountId: 'acc-1' } });
    expect(known?.title).toBe(GRANTED);
    expect(known?.steps[0]?.pathParams).toEqual([
      { name: 'accountId', value: { kind: 'literal', value: 'acc-1' } },
    ]);
  });

  it('are never deleted', () => {
    const test = contractOf('DELETE /accounts/{accountId}', { values: { accountId: 'acc-1' } });

    expect(JSON.stringify(test?.steps)).not.toContain('acc-1');
  });

  it('do not help a request whose outcome depends on what happened before, as its being steady does', () => {
    const operations = {
      excluded: [],
      owned: [],
      shared: [],
      administrative: [],
      steady: ['POST /payments'],
    };

    expect(contractOf('POST /payments', {})?.title).not.toBe(GRANTED);
    expect(contractOf('POST /payments', { operations })?.title).toBe(GRANTED);
  });
});
