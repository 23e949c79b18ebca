import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiKeys } from '#platform/auth/index';
import { BreakerOpen, Breakers } from '#platform/resilience/index';
import { type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

const key = { dependency: 'spec-url', origin: 'https://docs.example:8443' };

let pipeline: PipelineApp;

beforeAll(async () => {
  pipeline = await startPipeline();
});

afterAll(() => pipeline.stop());

function call(): Promise<string> {
  return pipeline.app
    .get(Breakers)
    .protect({ ...key, timeoutMs: 1_000, idempotent: false }, async () => 'it works');
}

async function post(
  url: string,
  payload: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await pipeline.call({ method: 'POST', url, payload });
  return { status: response.statusCode, body: response.json() };
}

it('an isolated dependency is left alone until it is released', async () => {
  const isolated = await post('/api/v1/breakers/isolate', {
    ...key,
    origin: `${key.origin}/openapi.json`,
    because: 'It is being moved',
  });

  expect(isolated).toMatchObject({
    status: 200,
    body: { ...key, state: 'closed', isolated: 'It is being moved' },
  });
  await expect(call()).rejects.toBeInstanceOf(BreakerOpen);
  expect((await pipeline.call('/api/v1/breakers')).json()).toMatchObject({
    items: [{ ...key, isolated: 'It is being moved', isolatedAt: expect.any(String) }],
  });
  expect((await pipeline.call('/metrics')).body).toContain(
    'assay_breakers{dependency="spec-url",state="isolated"} 1',
  );

  const released = await post('/api/v1/breakers/release', key);

  expect(released).toMatchObject({ status: 200, body: { ...key, state: 'closed' } });
  expect(released.body).not.toHaveProperty('isolated');
  expect(await call()).toBe('it works');
  expect(await post('/api/v1/breakers/release', key)).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });
});

it('a breaker that never failed cannot be released', async () => {
  const answer = await post('/api/v1/breakers/release', { ...key, dependency: 'apifox' });

  expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

it('breakers are not for keys of one project, nor for those without the scope', async () => {
  const keys = pipeline.app.get(ApiKeys);
  const bound = await keys.create({ name: 'bound', scopes: ['admin'], projectId: pipeline.projectId });
  const writing = await keys.create({ name: 'writing', scopes: ['read', 'write'] });
  const statusFor = async (text: string): Promise<number> =>
    (await pipeline.call({ url: '/api/v1/breakers', headers: { 'x-api-key': text } })).statusCode;

  expect(await statusFor(bound.key)).toBe(404);
  expect(await statusFor(writing.key)).toBe(403);
});
