import { describe, expect, it } from 'vitest';
import { createMock, measureMutation, mockServer, playPlan } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const thing = {
  type: 'object',
  required: ['id', 'text'],
  properties: { id: { type: 'integer' }, text: { type: 'string' } },
};
const answer = (schema: object) => ({ description: 'It', content: { 'application/json': { schema } } });
const body = {
  required: true,
  content: {
    'application/json': {
      schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
    },
  },
};
const named = (...names: string[]) =>
  names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'integer' } }));
const none = { description: 'None' };

/** Racks, and books that stand in them. */
const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Library', version: '1' },
    paths: {
      '/racks': { post: { requestBody: body, responses: { '201': answer(thing) } } },
      '/racks/{rackId}': {
        parameters: named('rackId'),
        get: { responses: { '200': answer(thing), '404': none } },
      },
      '/racks/{rackId}/books': {
        parameters: named('rackId'),
        post: { requestBody: body, responses: { '201': answer(thing), '404': none } },
        get: { responses: { '200': answer({ type: 'array', items: thing }), '404': none } },
      },
      '/racks/{rackId}/books/{bookId}': {
        parameters: named('rackId', 'bookId'),
        get: { responses: { '200': answer(thing), '404': none } },
        put: { requestBody: body, responses: { '200': answer(thing), '404': none } },
        delete: { responses: { '204': none, '404': none } },
      },
    },
  }),
);
const plan = planTests(spec, { strategies: ['crud'], seed: 1 });
const found = plan.cases.find(({ variant }) => variant === 'parent');

describe('things below others', () => {
  it('are looked for below another one, by all that can be done with them', () => {
    expect(found?.title).toBe('is found below no other rack');
    expect(found?.steps.map(({ name }) => name)).toEqual([
      'createdRack',
      'created',
      'createdOther',
      'getElsewhere',
      'putElsewhere',
      'deleteElsewhere',
      'listedElsewhere',
      'found',
    ]);
  });

  it('raise no alarm where they are found below their own alone', () => {
    expect([...playPlan(plan, mockServer(createMock(spec))).values()]).toEqual([]);
  });

  it('are missed where a server looks for them by their own ids', () => {
    const { operators } = measureMutation(spec, plan, { list: 'later' });

    expect(operators['ignore-parent']).toEqual({ caught: 3, counted: 3 });
  });
});
