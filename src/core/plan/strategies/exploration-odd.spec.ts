import { describe, expect, it } from 'vitest';
import { createMock, mockServer, playPlan, type PlainRequest, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const well = {
  type: 'object',
  required: ['depth'],
  properties: { depth: { type: 'number' }, notes: {} },
};
const content = { 'application/json': { schema: well } };
const answers = { description: 'It', content };
const refused = { description: 'Not so' };
const id = { name: 'wellId', in: 'path', required: true, schema: { type: 'integer' } };
const shown = {
  type: 'object',
  required: ['id', 'depth'],
  properties: { id: { type: 'integer' }, ...well.properties },
};
const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Wells', version: '1' },
    paths: {
      '/wells': {
        get: {
          parameters: [{ name: 'near', in: 'query', schema: { type: 'string' } }],
          responses: {
            '200': {
              description: 'All',
              content: { 'application/json': { schema: { type: 'array', items: shown } } },
            },
          },
        },
        post: {
          requestBody: { required: true, content },
          responses: {
            '201': { description: 'It', content: { 'application/json': { schema: shown } } },
            '400': refused,
          },
        },
      },
      '/wells/{wellId}': {
        parameters: [id],
        get: { responses: { '200': answers, '404': refused } },
        delete: { responses: { '204': refused, '404': refused } },
      },
    },
  }),
);
const plan = planTests(spec, { strategies: ['exploration'], seed: 1 });

function failing(breaks: (request: PlainRequest) => boolean): readonly string[] {
  const conformant = mockServer(createMock(spec));
  const server: PlainServer = (request) => {
    // What a parser of JSON with doubles makes infinity of is refused before it is taken over.
    if (breaks(request)) return { status: 500, headers: {} };
    return request.body?.includes('1e400') === true ? { status: 400, headers: {} } : conformant(request);
  };
  const failed = playPlan(plan, server);
  return plan.cases.filter((one) => failed.has(one.id)).map((one) => `${one.operation}: ${one.title}`);
}

const ID = 'survives odd values of wellId';
const BODY = 'POST /wells: survives odd values of depth, notes and the body';

describe('odd requests', () => {
  it('raise no alarm where they are refused or taken', () => {
    expect(failing(() => false)).toEqual([]);
  });

  it.each<[string, (request: PlainRequest) => boolean, readonly string[]]>([
    [
      'an id of 0',
      ({ path }) => path.endsWith('/0'),
      [`GET /wells/{wellId}: ${ID}`, `DELETE /wells/{wellId}: ${ID}`],
    ],
    [
      'a path that cannot be decoded',
      ({ path, method }) => method === 'get' && path.endsWith('/%zz'),
      [`GET /wells/{wellId}: ${ID}`],
    ],
    [
      'an escape that was decoded already',
      ({ query }) => query.some(([, text]) => text.includes('% ')),
      ['GET /wells: survives odd values of near, and near sent twice'],
    ],
    ['null in a list', ({ body }) => body?.includes('[null,[null]]') === true, [BODY]],
    ['an infinite number', ({ body }) => body?.includes('"depth":1e400') === true, [BODY]],
    ['lists without an end', ({ body }) => body?.startsWith('[[[[') === true, [BODY]],
  ])('find a server that breaks over %s', (_, breaks, titles) => {
    expect(failing(breaks)).toEqual(titles);
  });

  it('leaves no parameter in a path that has the same one twice', () => {
    const twins = { parameters: [id], get: { responses: { '200': answers, '404': refused } } };
    const document = { openapi: '3.1.0', info: { title: 'Twins', version: '1' }, paths: {} };
    const paths = { '/wells/{wellId}/beside/{wellId}': twins };

    const { cases } = planTests(readSpec(JSON.stringify({ ...document, paths })), {
      strategies: ['exploration'],
      seed: 1,
    });

    const asked = cases.flatMap(({ steps }) => steps.map(({ path }) => path));
    expect(asked.filter((path) => path.includes('%zz'))).toEqual(['/wells/%zz/beside/%zz']);
  });
});
