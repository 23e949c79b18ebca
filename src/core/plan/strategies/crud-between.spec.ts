import { describe, expect, it } from 'vitest';
import { createMock, mockServer, playPlan, type PlainRequest, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const notes = { type: 'string' };
const well = { type: 'object', required: ['notes'], properties: { notes } };
const shown = { type: 'object', required: ['id', 'notes'], properties: { id: { type: 'string' }, notes } };
const json = (schema: object) => ({ 'application/json': { schema } });
const answer = (schema: object) => ({ description: 'It', content: json(schema) });
const body = { required: true, content: json(well) };
const none = { description: 'None' };
const id = { name: 'wellId', in: 'path', required: true, schema: { type: 'string' } };
const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Wells', version: '1' },
    paths: {
      '/wells': {
        get: { responses: { '200': answer({ type: 'array', items: shown }) } },
        post: { requestBody: body, responses: { '201': answer(shown) } },
      },
      '/wells/{wellId}': {
        parameters: [id],
        get: { responses: { '200': answer(shown), '404': none } },
        put: { requestBody: body, responses: { '200': answer(shown), '404': none } },
        delete: { responses: { '204': none, '404': none } },
      },
      '/wells/{wellId}/samples': {
        parameters: [id],
        post: { requestBody: body, responses: { '201': answer(shown), '404': none } },
      },
    },
  }),
);
const plan = planTests(spec, { strategies: ['crud'], seed: 1 });
const conformant = () => mockServer(createMock(spec));

const failed = (server: PlainServer): readonly string[] => {
  const failures = playPlan(plan, server);
  return plan.cases.filter(({ id: key }) => failures.has(key)).map(({ title }) => title);
};

describe('what is between two operations', () => {
  it('raises no alarm against a conformant server', () => {
    expect(failed(conformant())).toEqual([]);
  });

  it('shows that what stands behind a dot is cut off', () => {
    const right = conformant();
    const cut: PlainServer = (request) => right({ ...request, path: request.path.replace(/\.x$/u, '') });
    expect(failed(cut)).toEqual(['is not found under its id with .x behind it']);
  });

  it('lets a server refuse such an id in its own way', () => {
    const right = conformant();
    const strict: PlainServer = (request) =>
      request.path.endsWith('.x') ? { status: 400, headers: {} } : right(request);
    expect(failed(strict)).toEqual([]);
  });

  it('shows that what was removed still counts', () => {
    const right = conformant();
    let removed = 0;
    const marking: PlainServer = (request) => {
      if (request.method === 'post' && request.path === '/wells' && removed > 0) {
        removed = 0;
        return { status: 409, headers: {} };
      }
      const answered = right(request);
      removed = request.method === 'delete' && answered.status === 204 ? 1 : 0;
      return answered;
    };
    expect(failed(marking)).toContain('can be created again after it is deleted');
  });

  it('shows that a thing which something needs cannot be removed', () => {
    const right = conformant();
    const used = new Set<string>();
    const bound: PlainServer = (request) => {
      if (request.method === 'delete' && used.has(request.path)) return { status: 500, headers: {} };
      if (request.path.endsWith('/samples')) used.add(request.path.replace(/\/samples$/u, ''));
      return right(request);
    };
    expect(failed(bound)).toEqual(['survives to be deleted after POST /wells/{wellId}/samples']);
  });

  it('lets a server keep what something needs', () => {
    const right = conformant();
    const used = new Set<string>();
    const bound: PlainServer = (request) => {
      if (request.method === 'delete' && used.has(request.path)) return { status: 409, headers: {} };
      if (request.path.endsWith('/samples')) used.add(request.path.replace(/\/samples$/u, ''));
      return right(request);
    };
    expect(failed(bound)).toEqual([]);
  });

  it('shows that a list is as it was before a change', () => {
    const right = conformant();
    let kept: ReturnType<PlainServer> | undefined;
    const isList = ({ method, path }: PlainRequest): boolean => method === 'get' && path === '/wells';
    const stale: PlainServer = (request) => {
      if (request.method === 'post' || request.method === 'delete') kept = undefined;
      if (!isList(request)) return right(request);
      kept ??= right(request);
      return kept;
    };
    expect(failed(stale)).toEqual(['is not listed as it was before a change']);
  });
});
