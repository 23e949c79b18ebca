import { expect, it } from 'vitest';
import { AVAILABLE_STRATEGIES, planTests, type StrategyName } from '#core/plan/index';
import { readSpec } from '#core/spec/index';
import { coverageOf } from './coverage.js';

const book = {
  type: 'object',
  required: ['title'],
  properties: {
    id: { type: 'integer', readOnly: true, minimum: 1 },
    title: { type: 'string', minLength: 1, maxLength: 80 },
    tags: { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 20 } },
    shelf: { type: 'object', required: ['row'], properties: { row: { type: 'integer', minimum: 1 } } },
    parent: { $ref: '#/components/schemas/Book' },
  },
};
const limit = { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 50 } };
const responses = {
  '2XX': { description: 'ok' },
  400: { description: 'no' },
  401: { description: 'who?' },
};
const body = {
  required: true,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
};
const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Books', version: '1' },
    paths: {
      '/books': {
        get: { parameters: [limit], responses },
        post: { requestBody: body, responses, security: [{ key: [] }] },
      },
      '/news': { get: { responses, security: [{}, { key: [] }] } },
    },
    components: {
      schemas: { Book: book },
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    },
  }),
);
const figures = (...strategies: readonly StrategyName[]) =>
  coverageOf(planTests(spec, { strategies, seed: 1 }), spec);

it('counts the constraints that some test tries, of all that the document sets on what is sent', () => {
  const { constraints } = figures('validation');

  // Two of the parameter; of the body five at the top, two of the shelf, and some of the parent, which is not tried.
  expect(constraints.total).toBeGreaterThan(9);
  expect(constraints.covered).toBeGreaterThanOrEqual(8);
  expect(constraints.covered).toBeLessThan(constraints.total);
  expect(figures('contract').constraints).toEqual({ covered: 0, total: constraints.total });
});

it('counts the operations that refuse strangers, of those that need credentials', () => {
  expect(figures('authentication').security).toEqual({ covered: 1, total: 1 });
  expect(figures('contract').security).toEqual({ covered: 0, total: 1 });
  expect(figures(...AVAILABLE_STRATEGIES).security).toEqual({ covered: 1, total: 1 });
});
