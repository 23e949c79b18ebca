import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { playPlan, type PlainRequest, type PlainServer } from '#core/check/index';
import { planTests } from '../plan-tests.js';

const NAMED = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 2, maxLength: 120 } },
};
const TAG = {
  ...NAMED,
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, ...NAMED.properties },
};
const body = { required: true, content: { 'application/json': { schema: NAMED } } };
const shown = { description: 'the tag', content: { 'application/json': { schema: TAG } } };
const tagId = { name: 'tagId', in: 'path', required: true, schema: { type: 'integer' } };

const plan = planTests(
  readSpec(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Tags', version: '1' },
      paths: {
        '/tags': { post: { requestBody: body, responses: { 201: shown } } },
        '/tags/{tagId}': {
          parameters: [tagId],
          put: { requestBody: body, responses: { 200: shown } },
          delete: { responses: { 204: { description: 'gone' } } },
        },
      },
    }),
  ),
  { strategies: ['exploration'], seed: 1 },
);

/** Keeps tags, no two with the same name: says so with this status. */
function tags(taken: number): PlainServer {
  const known = new Map<string, string>();
  const json = (status: number, value: object) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  const save = (id: string, { body: text = '{}' }: PlainRequest, status: number) => {
    // A list in lists without an end is no JSON.
    if (text.startsWith('[')) return json(400, {});
    const { name } = JSON.parse(text) as { readonly name: string };
    const isTaken = [...known].some(([other, its]) => other !== id && its === name);
    if (isTaken) return json(taken, {});
    known.set(id, name);
    return json(status, { id: Number(id), name });
  };
  let last = 0;
  return (request) => {
    const id = request.path.split('/')[2];
    if (id === undefined) return save(String((last += 1)), request, 201);
    if (!known.has(id)) return json(404, {});
    if (request.method === 'put') return save(id, request, 200);
    known.delete(id);
    return { status: 204, headers: {} };
  };
}

describe('twins', () => {
  const failing = (taken: number): readonly string[] => {
    const failed = playPlan(plan, tags(taken));
    return plan.cases.filter(({ id }) => failed.has(id)).map(({ title }) => title);
  };

  it('are refused as a server likes to', () => {
    expect(failing(409)).toEqual([]);
    expect(failing(422)).toEqual([]);
  });

  it('break no server, neither when one is made nor when a thing becomes one', () => {
    expect(failing(500)).toEqual([
      'answers as documented when another has the same name',
      'answers as documented when it is given the name of another',
    ]);
  });
});
