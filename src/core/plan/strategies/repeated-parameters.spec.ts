import { describe, expect, it } from 'vitest';
import { createMock, mockServer, playPlan, type PlainRequest, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const inQuery = (name: string, schema: object, required = false) => ({ name, in: 'query', required, schema });

const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Wells', version: '1' },
    paths: {
      '/wells': {
        get: {
          parameters: [
            inQuery('depth', { type: 'integer', minimum: 1 }, true),
            inQuery('state', { type: ['string', 'null'], enum: ['dry', 'wet', null] }),
            inQuery('tags', { type: 'array', items: { type: 'string' } }),
          ],
          responses: {
            '200': {
              description: 'All',
              content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } },
            },
            '400': { description: 'Not so' },
          },
        },
      },
    },
  }),
);
const plan = planTests(spec, { strategies: ['exploration'], seed: 1 });

const times = ({ query }: PlainRequest, wanted: string): number =>
  query.filter(([name]) => name === wanted).length;

/** The tests that fail against a server that answers some requests with a status of its own. */
function failing(status: number, isHit: (request: PlainRequest) => boolean): readonly string[] {
  const conformant = mockServer(createMock(spec));
  const server: PlainServer = (request) => (isHit(request) ? { status, headers: {} } : conformant(request));
  const failed = playPlan(plan, server);
  return plan.cases.filter(({ id }) => failed.has(id)).map(({ title }) => title);
}

const TITLE = 'survives depth and state sent twice';

describe('parameters that are sent twice', () => {
  it('raise no alarm where they are taken', () => {
    expect(failing(500, () => false)).toEqual([]);
  });

  it('raise no alarm where they are refused', () => {
    expect(failing(400, (request) => times(request, 'depth') > 1 || times(request, 'state') > 1)).toEqual([]);
  });

  it.each([
    ['depth', 'state'],
    ['state', 'depth'],
  ])('find a server that breaks over two of %s alone', (name, other) => {
    expect(failing(500, (request) => times(request, name) > 1 && times(request, other) < 2)).toEqual([TITLE]);
  });

  it('leave alone what is a list anyway', () => {
    const odd = plan.cases.find(({ title }) => title === TITLE);
    expect(odd?.steps.map(({ query }) => query.map(({ name }) => name))).toEqual([
      ['depth', 'depth'],
      ['depth', 'state', 'state'],
    ]);
  });
});
