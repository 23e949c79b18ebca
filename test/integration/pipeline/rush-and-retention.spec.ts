import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EventRetention, Sweeper } from '#events/index';
import { uuidv7 } from '#platform/database/index';
import { JobQueues } from '#platform/queue/index';
import { DependencyFailed } from '#platform/resilience/index';
import { lockKeys } from '../../../src/pipeline/leases.js';
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
  it('begins with a few jobs, and each event has one run', async () => {
    const inbox = pipeline.app.get(JobQueues).queue('inbox');
    await inbox.pause();
    const events = await Promise.all(
      Array.from({ length: 700 }, (_, index) => pipeline.deliver({ specKey: `rush-${index % 7}` })),
    );
    await eventually(async () => ((await count('undispatched_events')) === 0 ? true : undefined));
    expect(await count(`events WHERE status = 'accepted'`)).toBe(700);
    expect(await inbox.getWaitingCount()).toBeLessThan(100);

    await inbox.resume();
    const runs = await Promise.all(events.map((eventId) => endedRun(pipeline.dataSource, eventId, 30_000)));

    expect(runs.filter(({ status }) => status === 'succeeded').length).toBeGreaterThanOrEqual(7);
    expect(await count('runs WHERE event_id = ANY($1)', events)).toBe(700);
    expect(await count('dispatches')).toBe(0);
    const newest = events.slice(-7);
    const latest = runs.filter((run) => newest.includes(run.event_id));
    expect(latest.map(({ status }) => status)).toEqual(newest.map(() => 'succeeded'));
  }, 60_000);
});

describe('events that are begun', () => {
  it('lock their keys before their rows, as replays do: of two, none waits for the other', async () => {
    const eventId = await pipeline.deliver({ specKey: 'locked' });
    await endedRun(pipeline.dataSource, eventId);
    const [run] = await pipeline.dataSource.query<[{ key: string }]>(
      'SELECT ordering_key AS key FROM runs WHERE event_id = $1',
      [eventId],
    );
    await pipeline.dataSource.query(
      `UPDATE events SET status = 'accepted', dispatch_attempt = 2 WHERE id = $1`,
      [eventId],
    );
    const starts = pipeline.app.get(StartRuns);
    let started: Promise<void> | undefined;

    await pipeline.dataSource.transaction(async (manager) => {
      await lockKeys(manager, [run.key]);
      started = starts.start({ dispatchId: uuidv7(), eventIds: [eventId] });
      await eventually(async () =>
        (await count(`pg_locks WHERE locktype = 'advisory' AND NOT granted`)) > 0 ? true : undefined,
      );

      // What it has not locked can be locked at once.
      const row = await manager.query<unknown[]>('SELECT 1 FROM events WHERE id = $1 FOR UPDATE NOWAIT', [
        eventId,
      ]);
      expect(row).toHaveLength(1);
    });
    await started;

    // Both to their end: what the next test scripts is not for them.
    await eventually(async () =>
      (await count(`runs WHERE event_id = $1 AND status = 'succeeded'`, eventId)) === 2 ? true : undefined,
    );
  });
});

describe('an event that cannot be begun', () => {
  it("stands in no other event's way, and is dispatched again when it can", async () => {
    const broken = await pipeline.deliver({ specKey: 'broken' });
    const whole = await pipeline.deliver({ specKey: 'whole' });
    await endedRun(pipeline.dataSource, whole);
    await endedRun(pipeline.dataSource, broken);
    const dispatchId = uuidv7();
    const eventIds = [broken, whole];
    await pipeline.dataSource.query(`UPDATE events SET status = 'accepted' WHERE id = ANY($1)`, [eventIds]);
    await pipeline.dataSource.query(
      'UPDATE events SET dispatch_attempt = dispatch_attempt + 1 WHERE id = $1',
      [whole],
    );
    await pipeline.dataSource.query('INSERT INTO dispatches (id, event_ids) VALUES ($1, $2)', [
      dispatchId,
      eventIds,
    ]);

    // The broken one has a run of this attempt already, so that its row breaks a rule of the table.
    const starting = pipeline.app.get(StartRuns).start({ dispatchId, eventIds });

    await expect(starting).rejects.toThrow('1 events cannot be begun');
    expect(await count('runs WHERE event_id = $1', whole)).toBe(2);
    expect(await count('dispatches WHERE id = $1', dispatchId)).toBe(1);
    await pipeline.dataSource.query(
      'UPDATE events SET dispatch_attempt = dispatch_attempt + 1 WHERE id = $1',
      [broken],
    );
    await pipeline.app.get(Sweeper).sweep(0);
    await eventually(async () =>
      (await count(`runs WHERE event_id = $1 AND status = 'succeeded'`, broken)) === 2 ? true : undefined,
    );
    await eventually(async () =>
      (await count(`runs WHERE event_id = $1 AND status = 'succeeded'`, whole)) === 2 ? true : undefined,
    );
  });
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
