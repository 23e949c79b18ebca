import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NotFound } from '#core/errors/index';
import { BatchCalls, WANTED } from '../../support/batches/batch-calls.js';
import { NOTHING_FOUND } from '../../support/batches/scripted-tasks.js';
import { type BatchesApp, startBatches } from '../../support/batches/batches-app.js';

let batches: BatchesApp;

beforeAll(async () => {
  batches = await startBatches();
});
afterAll(() => batches.stop());
afterEach(async () => {
  batches.tasks.reset();
  const { violations } = await batches.watched();
  if (violations.length > 0) throw new Error(violations.join('; '));
});

const calls = new BatchCalls(() => batches);
const call = calls.call.bind(calls);
const create = calls.create.bind(calls);
const ended = calls.ended.bind(calls);

describe('a batch', () => {
  it('has a task for each application and type, and is completed when all are', async () => {
    batches.tasks.play(async ({ type }) => ({
      counts: { ...NOTHING_FOUND, high: type === 'backend_security' ? 2 : 0, low: 1 },
    }));

    const batch = await ended(await create({ name: 'Nightly', priority: 'high' }));

    expect(batch).toMatchObject({
      name: 'Nightly',
      priority: 'high',
      status: 'completed',
      applications: { maker_one: [1, 2, 3], maker_two: [1] },
      analysisTypes: ['backend_security', 'frontend_security'],
      totalTasks: 8,
      tasks: { pending: 0, running: 0, completed: 8, failed: 0 },
      progress: 100,
      error: null,
    });
    const { body: summary } = await call('GET', `/${batch.id}/summary`);
    expect(summary).toMatchObject({
      issuesCount: 16,
      issues: { high: 8, low: 8 },
      models: [
        { modelSlug: 'maker_one', issuesCount: 12, tasks: { completed: 6 } },
        { modelSlug: 'maker_two', issuesCount: 4, tasks: { completed: 2 } },
      ],
      types: [
        { type: 'backend_security', issues: { high: 8, low: 4 } },
        { type: 'frontend_security', issues: { high: 0, low: 4 } },
      ],
    });
  });

  it('is told of by its ids on every line that its tasks cause', async () => {
    const { id } = await ended(await create());

    const { body } = await call('GET', `/${id}/tasks?limit=3&after=2`);

    expect(body.items.map(({ ordinal }: { ordinal: number }) => ordinal)).toEqual([3, 4, 5]);
    expect(body.nextAfter).toBe(5);
    const lines = batches.lines.filter(
      ({ msg, batchTaskId }) => msg === 'Batch task ended' && batchTaskId === body.items[0].id,
    );
    expect(lines).toMatchObject([{ batchJobId: id, status: 'completed', type: 'backend_security' }]);
  });

  it('skips applications that are missing, and fails when none of it was done', async () => {
    const some = await ended(await create({ applications: { maker_one: '3-5' } }));
    const none = await ended(await create({ applications: { maker_one: '20-30' } }));
    batches.tasks.play(async () => ({ status: 'skipped', reason: 'bandit is not installed' }));
    const skipped = await ended(await create());

    expect(some).toMatchObject({ status: 'completed', tasks: { completed: 2, skipped: 4 }, progress: 100 });
    const { body } = await call('GET', `/${some.id}/tasks?status=skipped&limit=1`);
    expect(body.items[0].reason).toBe(
      'The application is missing: the project has no application 4 of maker_one',
    );
    expect(none).toMatchObject({
      status: 'error',
      totalTasks: 0,
      error: { category: 'input', message: expect.stringContaining('None of the chosen applications') },
    });
    expect(skipped).toMatchObject({
      status: 'failed',
      tasks: { skipped: 8 },
      error: { category: 'dependency' },
    });
    expect((await call('GET', `/${skipped.id}/summary`)).body.skipped).toEqual([
      { reason: 'bandit is not installed', tasks: 8 },
    ]);
  });

  it('fails with the category that most of its failed tasks have, and what failed can be done again', async () => {
    batches.tasks.play(async ({ type }) => {
      if (type === 'frontend_security') return {};
      return { status: 'failed', error: { category: 'tool', message: 'bandit ended with 2' } };
    });
    const failed = await ended(await create());
    batches.tasks.reset();

    const again = await call('POST', `/${failed.id}/retry`, {});

    expect(failed).toMatchObject({
      status: 'failed',
      tasks: { completed: 4, failed: 4 },
      error: { category: 'tool', message: '4 of 8 tasks failed, and 0 were timed out' },
    });
    expect(again).toMatchObject({ status: 201, body: { retryOf: failed.id } });
    expect(await ended(again.body.id)).toMatchObject({ status: 'completed', totalTasks: 4 });
    expect(batches.tasks.asked.every(({ type }) => type === 'backend_security')).toBe(true);
    expect(await call('POST', `/${again.body.id}/retry`, {})).toMatchObject({ status: 409 });
  });

  it('keeps errors of every kind as what they are', async () => {
    batches.tasks.play(async ({ type }) => {
      if (type === 'backend_security') throw new NotFound('application', 'it');
      throw new Error('a bug');
    });

    const { id } = await ended(await create({ applications: { maker_one: '1' } }));

    const { body } = await call('GET', `/${id}/tasks`);
    expect(body.items).toMatchObject([
      { status: 'skipped', reason: expect.stringContaining('The application is missing') },
      { status: 'failed', error: { category: 'internal', message: 'a bug' } },
    ]);
  });

  it('gives each task the options of its type, and its time limit', async () => {
    batches.tasks.play(async (_asked, signal) => {
      await once(signal, 'abort');
      return { status: 'timed_out', error: { category: 'timeout', message: 'bandit was killed' } };
    });

    const { id, status } = await ended(
      await create({
        applications: { maker_one: '1' },
        analysisTypes: ['backend_security'],
        options: { backend_security: { full_scan: true } },
        taskTimeoutMs: 300,
      }),
    );

    expect(status).toBe('failed');
    expect(batches.tasks.asked).toMatchObject([{ type: 'backend_security', options: { fullScan: true } }]);
    expect((await call('GET', `/${id}/tasks`)).body.items).toMatchObject([
      {
        status: 'timed_out',
        error: { category: 'timeout', message: 'The task went over its time limit of 0.3 s' },
      },
    ]);
  });
});

describe('what a batch is asked for', () => {
  it.each([
    [{ applications: {} }, '/applications', 'empty'],
    [{ applications: { maker_one: '' } }, '/applications/maker_one', 'empty'],
    [{ applications: { maker_one: '1-31' } }, '/applications/maker_one', '1 to 30'],
    [{ applications: { maker_one: [0] } }, '/applications/maker_one', ''],
    [{ applications: { nobody: '1' } }, '/applications/nobody', 'no model that is known'],
    [{ applications: { 'maker..one': '1' } }, '/applications', ''],
    [{ analysisTypes: [] }, '/analysisTypes', ''],
    [{ analysisTypes: ['astrology'] }, '/analysisTypes/0', ''],
    [{ priority: 'now' }, '/priority', ''],
    [{ taskTimeoutMs: 0 }, '/taskTimeoutMs', ''],
    [{ options: { backend_security: { fullscan: true } } }, '/options/backend_security', ''],
  ])('is refused where it is wrong: %j', async (changes, pointer, detail) => {
    const { status, body } = await call('POST', '', { ...WANTED, ...changes });

    expect(status).toBe(400);
    expect(body.errors).toContainEqual(
      expect.objectContaining({
        pointer: expect.stringMatching(new RegExp(`^${pointer}`)),
        detail: expect.stringContaining(detail),
      }),
    );
  });

  it('may be all applications that are registered', async () => {
    const { id } = await ended(await create({ applications: { maker_three: 'all' } }));

    expect((await call('GET', `/${id}`)).body.applications).toEqual({ maker_three: [1, 2, 3] });
  });
});

describe('results', () => {
  it('are downloaded as JSON, and as CSV that is no formula', async () => {
    batches.tasks.play(async ({ type }) =>
      type === 'backend_security'
        ? { status: 'failed', error: { category: 'tool', message: '=cmd|"calc"' } }
        : { counts: { ...NOTHING_FOUND, critical: 1 } },
    );
    const { id } = await ended(await create({ applications: { maker_one: '1' } }));

    const json = await batches.call(`/api/v1/batches/${id}/results`);
    const csv = await batches.call(`/api/v1/batches/${id}/results?format=csv`);

    expect(json.json()).toMatchObject({
      batch: { id },
      tasks: [{ status: 'failed' }, { issues: { critical: 1 } }],
    });
    expect(csv.headers['content-type']).toContain('text/csv');
    const [head, first = '', second = ''] = csv.body.split('\r\n');
    expect(head).toContain('model_slug,app_number,type,status,issues_count,critical');
    expect(first).toContain(`maker_one,1,backend_security,failed`);
    expect(first).toContain(`"'=cmd|""calc"""`);
    expect(second).toContain('maker_one,1,frontend_security,completed,1,1,0,0,0,0,0');
  });
});
