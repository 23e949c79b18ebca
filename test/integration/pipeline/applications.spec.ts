import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endedRun, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';
import { markFinder } from '../../support/small-analyzers.js';

let pipeline: PipelineApp;
let deliveries = 0;

beforeAll(async () => {
  pipeline = await startPipeline({ analyzers: [markFinder('marks')] });
});
afterAll(() => pipeline.stop());

function announce(payload: object, specKey = 'acme_coder/1'): Promise<string> {
  deliveries += 1;
  return pipeline.deliver({
    kind: 'generated-app',
    type: 'application',
    specKey,
    routing: { action: 'register' },
    body: Buffer.from(JSON.stringify({ ...payload, delivery: deliveries })),
  });
}

interface RunSeen {
  readonly subject: string;
  readonly stages: readonly { readonly stage: string; readonly status: string; readonly output?: object }[];
}

async function runOf(eventId: string): Promise<RunSeen> {
  const { id } = await endedRun(pipeline.dataSource, eventId);
  return (await pipeline.call(`/api/v1/runs/${id}`)).json<RunSeen>();
}

async function applications(modelSlug: string) {
  const answer = await pipeline.call(`/api/v1/applications?modelSlug=${modelSlug}`);
  return answer.json<{ items: { id: string; backendPort: number; metadata: object }[] }>().items;
}

it('registers an application of a model that nobody knew, and goes through its stages', async () => {
  const eventId = await announce({ model_slug: 'acme_coder', app_number: 1, metadata: { title: 'Shop' } });

  const run = await runOf(eventId);

  expect(run.subject).toBe('application');
  expect(run.stages.map(({ stage, status }) => [stage, status])).toEqual([
    ['register', 'succeeded'],
    ['analyse', 'skipped'],
    ['grade', 'skipped'],
    ['notify', 'skipped'],
  ]);
  const [application] = await applications('acme_coder');
  expect(application?.metadata).toEqual({ title: 'Shop' });
  expect(run.stages[0]?.output).toMatchObject({
    applicationId: application?.id,
    created: true,
    backendPort: application?.backendPort,
  });
  expect((await pipeline.call('/api/v1/models/acme_coder')).json()).toMatchObject({
    modelId: 'acme/coder',
    provider: 'acme',
    name: 'coder',
  });
});

it('analyses and grades an application whose code came with it, in the ways that were asked for', async () => {
  const eventId = await announce(
    {
      model_slug: 'acme_graded',
      app_number: 1,
      files: [{ path: 'app.py', content: 'run(a)  # WEAK high 89' }],
      analyses: { types: ['backend_security', 'gpt4all'], options: { full_scan: true } },
    },
    'acme_graded/1',
  );

  const run = await runOf(eventId);

  expect(run.stages.map(({ stage, status }) => [stage, status])).toEqual([
    ['register', 'succeeded'],
    ['analyse', 'succeeded'],
    ['grade', 'succeeded'],
    ['notify', 'skipped'],
  ]);
  expect(run.stages[1]?.output).toMatchObject({
    analyses: [
      { type: 'backend_security', status: 'completed', counts: { high: 1 } },
      { type: 'ai_review', status: 'skipped', reason: 'No tool does this' },
    ],
  });
  expect(run.stages[2]?.output).toMatchObject({
    grade: { secure: { verdict: 'no' }, works: { verdict: 'unknown' } },
    summary: expect.stringContaining('not secure (1 high)'),
  });
});

it('says where the options of analyses are wrong', async () => {
  const eventId = await announce(
    {
      model_slug: 'acme_wrong',
      app_number: 1,
      files: [{ path: 'app.py', content: '' }],
      analyses: { options: { full_scan: 'yes' } },
    },
    'acme_wrong/1',
  );
  await runOf(eventId);

  const letters = await pipeline.call(`/api/v1/dead-letters?stage=analyse`);

  expect(letters.json<{ items: object[] }>().items).toMatchObject([
    { eventId, code: 'payload-invalid', stage: 'analyse' },
  ]);
});

it('finds an application again, and leaves it its ports', async () => {
  const announced = { model_slug: 'acme_again', app_number: 2 };
  const [first, second] = [
    await runOf(await announce(announced, 'acme_again/2')),
    await runOf(await announce({ ...announced, metadata: { n: 2 } }, 'acme_again/2')),
  ];

  expect(first.stages[0]?.output).toMatchObject({ created: true });
  expect(second.stages[0]?.output).toEqual({ ...first.stages[0]?.output, created: false });
  expect(await applications('acme_again')).toMatchObject([{ metadata: { n: 2 } }]);
});

it('takes a model whose id another one has', async () => {
  await pipeline.call({
    method: 'POST',
    url: '/api/v1/models',
    payload: { modelId: 'zeta/one', slug: 'first' },
  });

  await runOf(await announce({ model_slug: 'zeta_one', app_number: 1 }, 'zeta_one/1'));

  expect((await pipeline.call('/api/v1/models/zeta_one')).json()).toMatchObject({ modelId: 'zeta_one' });
});

describe('a dry run', () => {
  it('registers nothing, and neither analyses nor notifies', async () => {
    const eventId = await announce({ model_slug: 'acme_dry', app_number: 1 }, 'acme_dry/1');
    await runOf(eventId);
    const [application] = await applications('acme_dry');
    await pipeline.call({ method: 'DELETE', url: `/api/v1/applications/${application?.id}` });

    const begun = await pipeline.call({
      method: 'POST',
      url: `/api/v1/events/${eventId}/replay`,
      payload: { dryRun: true },
    });
    expect(begun.statusCode).toBe(202);
    const run = await runOf(eventId);

    expect(run.stages).toMatchObject([{ stage: 'register', output: { created: true } }]);
    expect(run.stages).toHaveLength(1);
    expect(await applications('acme_dry')).toEqual([]);
  });
});

it('says in the dead letter what is wrong with an announcement that was kept unread', async () => {
  const eventId = await announce({ model_slug: 'acme_bad', app_number: 99 }, 'acme_bad');
  await runOf(eventId);

  const letters = await pipeline.call(`/api/v1/dead-letters?stage=register`);

  expect(letters.json<{ items: object[] }>().items).toMatchObject([
    { eventId, code: 'payload-invalid', stage: 'register' },
  ]);
});
