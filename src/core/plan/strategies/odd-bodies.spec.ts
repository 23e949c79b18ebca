import { describe, expect, it } from 'vitest';
import { createMock, mockServer, playPlan, type PlainRequest, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const well = {
  type: 'object',
  required: ['layers'],
  properties: {
    layers: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', required: ['stone'], properties: { stone: { type: 'string' } } },
    },
    ownerId: { type: 'integer' },
  },
};
const json = (schema: object) => ({ 'application/json': { schema } });
const owner = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
const made = { description: 'It' };
const near = [
  { name: 'sky', in: 'query', schema: { type: 'string', enum: ['north', 'south'] } },
  { name: 'limit', in: 'query', schema: { type: 'integer' } },
];
const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Wells', version: '1' },
    paths: {
      '/wells': {
        get: {
          parameters: near,
          responses: { '200': { description: 'All', content: json({ type: 'array' }) } },
        },
        post: { requestBody: { required: true, content: json(well) }, responses: { '201': made } },
      },
      '/owners': {
        post: {
          requestBody: { required: true, content: json({ type: 'object' }) },
          responses: { '201': { description: 'It', content: json(owner) } },
        },
      },
      '/owners/{ownerId}': {
        parameters: [{ name: 'ownerId', in: 'path', required: true, schema: { type: 'integer' } }],
        get: {
          responses: { '200': { description: 'It', content: json(owner) }, '404': { description: 'None' } },
        },
      },
    },
  }),
);
const plan = planTests(spec, { strategies: ['exploration'], seed: 1 });

/** The operations of tests that fail where the server breaks down at such requests. */
function failing(breaks: (request: PlainRequest) => boolean): readonly string[] {
  const conformant = mockServer(createMock(spec));
  const server: PlainServer = (request) => {
    if (breaks(request)) return { status: 500, headers: {} };
    return request.body?.includes('1e400') === true ? { status: 400, headers: {} } : conformant(request);
  };
  const failures = playPlan(plan, server);
  return plan.cases
    .filter(({ id }) => failures.has(id))
    .map(({ operation, variant }) => `${operation} ${variant}`);
}

const stoneOf = (request: PlainRequest): string => /"stone":"([^"]*)"/u.exec(request.body ?? '')?.[1] ?? '';

describe('odd requests', () => {
  it('raise no alarm against a conformant server', () => {
    expect(failing(() => false)).toEqual([]);
  });

  it('have characters beyond U+FFFF deep inside of their bodies', () => {
    expect(failing((request) => /[\u{10000}-\u{10FFFF}]/u.test(stoneOf(request)))).toEqual([
      'POST /wells odd',
    ]);
  });

  it('have texts that no usual column holds deep inside of their bodies', () => {
    expect(failing((request) => stoneOf(request).length > 255)).toEqual(['POST /wells odd']);
  });

  it('name things that are not there', () => {
    expect(failing(({ body = '' }) => /"ownerId":\d{9,}/u.test(body))).toContain('POST /wells odd');
  });

  it('have all that may be left out of the query at once', () => {
    const areBoth = ({ query }: PlainRequest): boolean =>
      ['sky', 'limit'].every((wanted) => query.some(([name]) => name === wanted));
    expect(failing(areBoth)).toEqual(['GET /wells odd']);
  });
});
