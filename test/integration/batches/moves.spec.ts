import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BatchCalls } from '../../support/batches/batch-calls.js';
import { type BatchesApp, startBatches } from '../../support/batches/batches-app.js';
import { eventually } from '../../support/pipeline-app.js';

/** One batch at a time, so that the others wait. */
let batches: BatchesApp;
const calls = new BatchCalls(() => batches);
const one = { applications: { maker_one: '1' }, analysisTypes: ['backend_security'] };
const three = { applications: { maker_one: '1-3' }, analysisTypes: ['backend_security'] };

beforeAll(async () => {
  batches = await startBatches({ env: { BATCH_MAX_JOBS: '1', BATCH_MAX_TASKS: '1' } });
});
afterAll(() => batches.stop());
afterEach(async () => {
  batches.tasks.reset();
  const { violations } = await batches.watched();
  if (violations.length > 0) throw new Error(violations.join('; '));
});

const move = (id: string, verb: string, body: object = {}) => calls.call('POST', `/${id}/${verb}`, body);

/** Tasks that are under way until they are let go, or told to end. */
function holdTasks(): () => void {
  const held = new AbortController();
  batches.tasks.play(async (_asked, signal) => {
    const over = AbortSignal.any([held.signal, signal]);
    if (!over.aborted) await once(over, 'abort');
    return {};
  });
  return () => held.abort();
}

describe('batches that wait', () => {
  it('begin by their priority, then by their age', async () => {
    const letGo = holdTasks();
    const first = await calls.create(one);
    await calls.until(first, 'running');
    const ids: string[] = [];
    for (const priority of ['low', 'normal', 'urgent', 'high', 'normal']) {
      ids.push(await calls.create({ ...one, priority, name: `${ids.length} ${priority}` }));
    }

    letGo();
    const ended = await Promise.all(ids.map((id) => calls.ended(id)));

    const inOrder = ended.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
    expect(inOrder.map(({ name }) => name)).toEqual(['2 urgent', '3 high', '1 normal', '4 normal', '0 low']);
    expect(await batches.watched()).toMatchObject({ mostJobs: 1, mostTasks: 1 });
  });

  it('stay pending until they are started, and are cancelled without having begun', async () => {
    const id = await calls.create({ ...one, start: false });
    const unstarted = await calls.create({ ...one, start: false });

    expect((await calls.call('GET', `/${id}`)).body).toMatchObject({ status: 'pending', startedAt: null });
    expect(await move(unstarted, 'pause')).toMatchObject({ status: 409 });
    expect(await move(unstarted, 'cancel')).toMatchObject({
      status: 200,
      body: { status: 'cancelled', totalTasks: 0 },
    });
    expect(await move(id, 'start')).toMatchObject({ status: 200 });
    expect(await calls.ended(id)).toMatchObject({ status: 'completed' });
    expect(await move(id, 'start')).toMatchObject({ status: 409 });
  });
});

describe('a batch that is paused', () => {
  it('begins no further task, leaves its place to others, and goes on when there is one', async () => {
    const letGo = holdTasks();
    const id = await calls.create(three);
    await eventually(async () => batches.tasks.asked.length === 1 || undefined);

    expect(await move(id, 'pause')).toMatchObject({
      body: { status: 'paused', tasks: { running: 1, pending: 2 } },
    });
    expect(await move(id, 'pause')).toMatchObject({ status: 200 });
    letGo();
    const letOtherGo = holdTasks();
    const other = await calls.create(one);
    await calls.until(other, 'running');
    const refused = await move(id, 'resume');
    letOtherGo();
    await calls.ended(other);
    const resumed = await eventually(async () => {
      const answer = await move(id, 'resume');
      return answer.status === 200 ? answer : undefined;
    });

    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('BATCH_MAX_JOBS') },
    });
    expect(resumed.body).toMatchObject({ status: 'running', tasks: { completed: 1 } });
    expect(await calls.ended(id)).toMatchObject({ status: 'completed', tasks: { completed: 3 } });
  });
});

describe('a batch that is cancelled', () => {
  it('tells its tasks at once, cancels the rest, and can be deleted then', async () => {
    holdTasks();
    const id = await calls.create(three);
    await eventually(async () => batches.tasks.asked.length === 1 || undefined);

    expect(await calls.call('DELETE', `/${id}`)).toMatchObject({ status: 409 });
    const asked = await move(id, 'cancel', { reason: 'Wrong options' });
    const ended = await calls.ended(id);
    const { body } = await calls.call('GET', `/${id}/tasks`);

    expect(asked.body).toMatchObject({ status: 'cancelling', tasks: { running: 1, cancelled: 2 } });
    // The first had done its work when it heard of it: that is kept.
    expect(ended).toMatchObject({
      status: 'cancelled',
      tasks: { completed: 1, cancelled: 2 },
      progress: 100,
    });
    expect(body.items[1]).toMatchObject({ status: 'cancelled', reason: 'Wrong options' });
    expect(await move(id, 'cancel')).toMatchObject({ status: 409 });
    expect(await move(id, 'resume')).toMatchObject({ status: 409 });
    expect(await calls.call('DELETE', `/${id}`)).toMatchObject({ status: 204 });
    expect(await calls.call('GET', `/${id}`)).toMatchObject({ status: 404 });
  });
});

describe('time limits', () => {
  it('warn at 80 %, and end the batch that goes over its own', async () => {
    holdTasks();
    const id = await calls.create({ ...three, timeLimitMs: 2_000, taskTimeoutMs: 60_000 });

    const ended = await calls.ended(id);

    expect(ended).toMatchObject({
      status: 'failed',
      error: { category: 'timeout', message: expect.stringContaining('went over its time limit') },
      tasks: { cancelled: 2 },
      warnedAt: expect.any(String),
    });
    const notices = await batches.ask<{ notice: { occasion: string; limit?: object } }>(
      'SELECT notice FROM batch_notices WHERE job_id = $1 ORDER BY created_at',
      [id],
    );
    expect(notices.map(({ notice }) => notice)).toMatchObject([
      { occasion: 'batch_warning', limit: { of: 'job', ms: 2_000 } },
      { occasion: 'batch_end', batch: { status: 'failed' } },
    ]);
  });

  it('warn once of a task that comes near its limit', async () => {
    const letGo = holdTasks();
    const id = await calls.create({ ...three, taskTimeoutMs: 60_000 });
    await eventually(async () => batches.tasks.asked.length === 1 || undefined);
    await batches.ask("UPDATE batch_tasks SET started_at = now() - interval '50 s' WHERE status = 'running'");

    const task = await eventually(async () => {
      const { body } = await calls.call('GET', `/${id}/tasks?status=running`);
      return body.items[0]?.warnedAt == null ? undefined : body.items[0];
    });
    letGo();
    await calls.ended(id);

    expect(task).toMatchObject({ modelSlug: 'maker_one', appNumber: 1 });
    const lines = batches.lines.filter(({ msg }) => msg === 'A batch task has used 80 % of its time');
    expect(lines).toMatchObject([{ batchJobId: id, batchTaskId: task.id, limitMs: 60_000 }]);
  });
});

describe('a batch that runs', () => {
  it('has an estimate of the time left, from what its tasks took', async () => {
    const letGo = Promise.withResolvers<undefined>();
    batches.tasks.play(async () => {
      const isEarly = batches.tasks.asked.length <= 2;
      await (isEarly ? delay(100) : letGo.promise);
      return {};
    });
    const id = await calls.create({ ...three, applications: { maker_one: 'all', maker_two: 'all' } });
    await eventually(async () => {
      const { body } = await calls.call('GET', `/${id}`);
      return (body.tasks.completed === 2 && body.tasks.running === body.maxTasks) || undefined;
    });

    // Nothing moves any more, so that the estimate is of what is written.
    const { body: seen } = await calls.call('GET', `/${id}`);
    const [took] = await batches.ask<{ ms: number }>(
      `SELECT extract(epoch FROM avg(completed_at - started_at))::float8 * 1000 AS ms
       FROM batch_tasks WHERE job_id = $1 AND status = 'completed'`,
      [id],
    );
    letGo.resolve(undefined);

    expect(seen.progress).toBeCloseTo(100 / 3, 1);
    const rounds = (tasks: number): number => ((took?.ms ?? 0) * tasks) / seen.maxTasks;
    const { pending, running } = seen.tasks;
    expect(seen.estimate.remainingMs).toBeGreaterThanOrEqual(rounds(pending) - 2);
    expect(seen.estimate.remainingMs).toBeLessThanOrEqual(rounds(pending + running) + 2);
    expect(await calls.ended(id)).toMatchObject({ estimate: null });
  });

  it('is counted in the metrics, with its tasks', async () => {
    const { body } = await batches.call('/metrics');

    expect(body).toMatch(/assay_batch_jobs\{status="completed"\} \d+/);
    expect(body).toMatch(/assay_batch_tasks\{status="completed"\} \d+/);
    expect(body).toMatch(
      /assay_batch_task_duration_seconds_count\{type="backend_security",status="completed"\} \d+/,
    );
  });
});
