import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EventRetention } from '#events/index';
import { JobQueues } from '#platform/queue/index';
import { DependencyFailed } from '#platform/resilience/index';
import { RunRetention } from '../../../src/pipeline/runs/retention.js';
import { StartRuns } from '../../../src/pipeline/starting/start-runs.js';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

let pipeline: PipelineApp;
beforeAll(async () => {
  pipeline = await startPipeline({ env: { STAGE_RETRIES: 'fetch:1' } });
});
afterAll(() => pipeline.stop());
afterEach(() => pipeline.stages.reset());

const transient = (): Promise<never> =>
  Promise.reject(new DependencyFailed('api', 'answered with 502', { retryable: true }));
const count = async (sql: string, ...parameters: unknown[]): Promise<number> => {
  const [row] = await pipeline.dataSource.query<[{ count: number }]>(
    `SELECT count(*)::int FROM ${sql}`,
    parameters,
  );
  return row.count;
};

describe('a rush of events', () => {
  it('begins with the jobs of a few of them, and each event has one run', async () => {
    const inbox = pipeline.app.get(JobQueues).queue('inbox');
    await inbox.pause();
    const events = await Promise.all(
      Array.from({ length: 700 }, (_, index) => pipeline.deliver({ specKey: `rush-${index % 7}` })),
    );
    await eventually(async () =>
      (await count('events WHERE dispatched_at IS NULL')) === 0 ? true : undefined,
    );
    expect(await count(`events WHERE status = 'accepted'`)).toBe(700);

    await Promise.all(events.slice(0, 3).map((eventId) => pipeline.app.get(StartRuns).start(eventId, 1)));
    await eventually(async () =>
      (await count(`events WHERE status = 'accepted'`)) === 0 ? true : undefined,
    );
    await inbox.resume();
    const runs = await Promise.all(events.map((eventId) => endedRun(pipeline.dataSource, eventId, 30_000)));

    expect(runs.filter(({ status }) => status === 'succeeded').length).toBeGreaterThanOrEqual(7);
    expect(await count('runs WHERE event_id = ANY($1)', events)).toBe(700);
    const newest = events.slice(-7);
    const latest = runs.filter((run) => newest.includes(run.event_id));
    expect(latest.map(({ status }) => status)).toEqual(newest.map(() => 'succeeded'));
  }, 60_000);
});

describe('attempts', () => {
  it('are those of the stage, where it has its own', async () => {
    pipeline.stages.next('fetch', transient);
    pipeline.stages.next('diff', transient);

    const failed = await endedRun(pipeline.dataSource, await pipeline.deliver());
    const succeeded = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect([failed.status, succeeded.status]).toEqual(['failed', 'succeeded']);
  });
});

describe('retention', () => {
  it('deletes what is old and finished, and nothing that somebody has to decide about', async () => {
    pipeline.stages.next('fetch', transient);
    const dead = await pipeline.deliver();
    await endedRun(pipeline.dataSource, dead);
    const done = await pipeline.deliver();
    await endedRun(pipeline.dataSource, done);
    const twice = await pipeline.deliver();
    const first = await endedRun(pipeline.dataSource, twice);
    await pipeline.call({ method: 'POST', url: `/api/v1/events/${twice}/replay`, payload: {} });
    const second = await eventually(async () => {
      const run = await endedRun(pipeline.dataSource, twice);
      return run.id === first.id ? undefined : run;
    });

    const future = new Date(Date.now() + 60_000);
    await pipeline.app.get(RunRetention).purge(future);

    expect(await count('runs WHERE id = $1', first.id)).toBe(0);
    expect(await count('runs WHERE id = $1', second.id)).toBe(1);
    expect(await count('runs WHERE event_id = $1', done)).toBe(1);
    expect(await count('dead_letters WHERE event_id = $1', dead)).toBe(1);

    await pipeline.app.get(EventRetention).purge(future);

    expect(await count('runs WHERE event_id = ANY($1)', [done, twice])).toBe(0);
    expect(await count('runs WHERE event_id = $1', dead)).toBe(1);
  });
});
