import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Projects, SourceDirectory } from '#catalog/index';
import { type Delivery, type Dispatch, EventRetention, Inbox, Sweeper } from '#events/index';
import { uuidv7 } from '#platform/database/index';
import { JobQueues } from '#platform/queue/index';
import { describeNeeding, redisServer, type TestDatabase, withRedis } from '../support/index.js';
import { type IntakeApp, intakeDatabase, startIntakeApp } from '../support/intake-app.js';

let unique = 0;

function aDelivery(change: Partial<Delivery> = {}): Delivery {
  return {
    projectId: uuidv7(),
    sourceId: SOURCE,
    kind: 'standard-webhooks',
    type: 'api.updated',
    specKey: 'pets',
    routing: { action: 'generate', origin: { kind: 'inline' } },
    contentType: 'application/json',
    headers: {},
    body: Buffer.from(`body ${(unique += 1)}`),
    ...change,
  };
}
const SOURCE = uuidv7();

async function until(holds: () => Promise<boolean>, ms = 8_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not become so in time');
    await delay(20);
  }
}

describe('the inbox', () => {
  let database: TestDatabase;
  let one: IntakeApp;
  let other: IntakeApp;
  beforeAll(async () => {
    database = await intakeDatabase();
    const env = { DEDUP_WINDOW_SECONDS: '60' };
    one = await startIntakeApp({ database, env });
    other = await startIntakeApp({ database, env });
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await database.drop();
  });

  const inbox = (): Inbox => one.app.get(Inbox);
  const setStatus = (id: string, status: 'dead' | 'done') =>
    one.dataSource.transaction((manager) => inbox().setStatus(manager, [id], status, `is ${status}`));

  it('stores concurrent deliveries in far fewer commits, each with its own event', async () => {
    const commits = async () => {
      const sql = 'SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = current_database()';
      await one.dataSource.query('SELECT pg_stat_force_next_flush()');
      return (await one.dataSource.query<[{ n: number }]>(sql))[0].n;
    };
    const before = await commits();

    const accepted = await Promise.all(Array.from({ length: 500 }, () => inbox().accept(aDelivery())));

    await delay(1_200);
    expect(new Set(accepted.map(({ eventId }) => eventId)).size).toBe(500);
    expect((await commits()) - before).toBeLessThan(250);
  });

  it('stores a delivery once that comes to two processes at the same time, in any order', async () => {
    const deliveries = Array.from({ length: 60 }, (_, index) => aDelivery({ deliveryId: `both-${index}` }));
    const accept = (app: IntakeApp, list: readonly Delivery[]) =>
      Promise.all(list.map((delivery) => app.app.get(Inbox).accept(delivery)));

    const [left, right] = await Promise.all([
      accept(one, deliveries),
      accept(other, deliveries.toReversed()),
    ]);

    const ids = new Set([...left, ...right].map(({ eventId }) => eventId));
    expect(ids.size).toBe(60);
    expect([...left, ...right].filter(({ duplicate }) => !duplicate)).toHaveLength(60);
  });

  it('takes a body without a delivery id for a new delivery after the window, once, however many come', async () => {
    const delivery = aDelivery();
    const first = await inbox().accept(delivery);
    const within = await inbox().accept(delivery);
    await one.dataSource.query(
      `UPDATE events SET received_at = received_at - interval '61 s' WHERE id = $1`,
      [first.eventId],
    );

    const after = await Promise.all(
      [one, other, one, other, one, other].map(({ app }) => app.get(Inbox).accept(delivery)),
    );

    expect(within).toEqual({ ...first, duplicate: true });
    expect(new Set(after.map(({ eventId }) => eventId)).size).toBe(1);
    expect(after.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(after[0]?.eventId).not.toBe(first.eventId);
  });

  it('runs a dead event again when its sender sends it again, and a finished one not', async () => {
    const dead = aDelivery({ deliveryId: 'dead' });
    const done = aDelivery({ deliveryId: 'done' });
    const [{ eventId: deadId }, { eventId: doneId }] = [
      await inbox().accept(dead),
      await inbox().accept(done),
    ];
    // Otherwise the dispatcher might take both deliveries up in one job.
    await until(async () => (await jobsOf(one, deadId)).length === 1);
    await setStatus(deadId, 'dead');
    await setStatus(doneId, 'done');

    expect(await inbox().accept(dead)).toEqual({ eventId: deadId, status: 'accepted', duplicate: true });
    expect(await inbox().accept(done)).toEqual({ eventId: doneId, status: 'done', duplicate: true });

    expect(await inbox().find(deadId)).toMatchObject({ redeliveries: 1, dispatchAttempt: 2, reason: null });
    expect(await inbox().find(doneId)).toMatchObject({ redeliveries: 1, dispatchAttempt: 1, status: 'done' });
    await until(async () => (await jobsOf(one, deadId)).length === 2);
  });

  it('lets one bad row fail alone', async () => {
    const outcomes = await Promise.allSettled([
      inbox().accept(aDelivery()),
      inbox().accept(aDelivery({ type: 'a\u0000b' })),
      inbox().accept(aDelivery()),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'payload-invalid' } });
  });

  it('lists by page and filter, newest first', async () => {
    const projectId = uuidv7();
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      ids.unshift(
        (await inbox().accept(aDelivery({ projectId, type: number === 2 ? 'odd' : 'even' }))).eventId,
      );
    }

    const first = await inbox().list({ projectId, limit: 3 });
    const second = await inbox().list({ projectId, limit: 3, cursor: first.nextCursor });

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeUndefined();
    expect((await inbox().list({ projectId, limit: 9, type: 'odd' })).items).toHaveLength(1);
    const oldest = await inbox().find(ids[4] ?? '');
    const receivedBefore = oldest.receivedAt.toISOString();
    expect((await inbox().list({ projectId, limit: 9, receivedBefore })).items).toHaveLength(0);
    expect((await inbox().list({ projectId, limit: 9, receivedFrom: receivedBefore })).items).toHaveLength(5);
  });

  it('deletes what is finished and old, and keeps what may be replayed', async () => {
    const retention = new EventRetention(one.dataSource, { retentionDays: 30 } as never);
    const [done, dead] = [await inbox().accept(aDelivery()), await inbox().accept(aDelivery())];
    await setStatus(done.eventId, 'done');
    await setStatus(dead.eventId, 'dead');
    await delay(5);

    expect(await retention.purge(new Date(Date.now() - 60_000))).toBe(0);
    await retention.purge(new Date());

    await expect(inbox().find(done.eventId)).rejects.toMatchObject({ code: 'not-found' });
    expect(await inbox().find(dead.eventId)).toMatchObject({ status: 'dead' });
  });

  it('knows a source that another process made or disabled within seconds', async () => {
    const { id } = await one.app.get(Projects).default();
    await one.dataSource.query(
      `INSERT INTO sources (id, project_id, kind, name, token_hash) VALUES ($1, $2, 'openapi', 'late', sha256('x'))`,
      [SOURCE, id],
    );

    const seen = () => other.app.get(SourceDirectory).find(SOURCE);
    await until(async () => (await seen()) !== undefined, 4_000);
    await one.dataSource.query('UPDATE sources SET enabled = false WHERE id = $1', [SOURCE]);
    await until(async () => (await seen())?.enabled === false, 4_000);
    expect(await seen()).toMatchObject({ kind: 'openapi', enabled: false });
  });
});

/** The jobs that begin an event's run, those that are done among them. */
async function jobsOf({ app }: IntakeApp, eventId: string): Promise<Job<Dispatch>[]> {
  const jobs: Job<Dispatch>[] = await app.get(JobQueues).queue('inbox').getJobs();
  return jobs.filter(({ data }) => data.eventIds.includes(eventId));
}

function dispatching(queueUrl: () => string | undefined): void {
  let intake: IntakeApp;
  beforeAll(async () => {
    const url = queueUrl();
    intake = await startIntakeApp({ sweep: true, ...(url !== undefined && { queueUrl: url }) });
  });
  afterAll(() => intake.close());
  afterEach(() => intake.app.get(JobQueues).queue('inbox').obliterate({ force: true }));

  it('puts every accepted event on the queue at once, many in a job, and ignored ones not', async () => {
    const inbox = intake.app.get(Inbox);
    const accepted = await Promise.all(Array.from({ length: 700 }, () => inbox.accept(aDelivery())));
    const ignored = await inbox.accept(aDelivery({ routing: { action: 'none', ignored: 'a test' } }));

    const queue = intake.app.get(JobQueues).queue('inbox');
    const dispatched = async (): Promise<string[]> => {
      const jobs: Job<Dispatch>[] = await queue.getJobs('waiting');
      return jobs.flatMap(({ data }) => data.eventIds);
    };
    await until(async () => (await dispatched()).length >= 700);

    expect(new Set(await dispatched())).toEqual(new Set(accepted.map(({ eventId }) => eventId)));
    expect(await jobsOf(intake, ignored.eventId)).toEqual([]);
    expect(await queue.getWaitingCount()).toBeLessThan(100);
  });

  it('rebuilds a queue that was lost, and leaves what only waits alone', async () => {
    const inbox = intake.app.get(Inbox);
    const { eventId } = await inbox.accept(aDelivery());
    await until(async () => (await jobsOf(intake, eventId)).length === 1);
    const [first] = await jobsOf(intake, eventId);
    const sweeper = intake.app.get(Sweeper);
    await until(async () => (await dispatchesOf(eventId)) === 1);
    await sweeper.sweep(0);
    expect((await jobsOf(intake, eventId)).map(({ id }) => id)).toEqual([first?.id]);

    await intake.app.get(JobQueues).queue('inbox').obliterate({ force: true });
    expect(await sweeper.sweep(0)).toBeGreaterThanOrEqual(1);

    await until(async () => (await jobsOf(intake, eventId)).length === 1);
    expect((await jobsOf(intake, eventId))[0]?.id).not.toBe(first?.id);
  });

  it('dispatches what a process left behind that died between commit and queue', async () => {
    const { eventId } = await intake.app.get(Inbox).accept(aDelivery());
    await until(async () => (await jobsOf(intake, eventId)).length === 1);

    await intake.dataSource.query('INSERT INTO undispatched_events (event_id) VALUES ($1)', [eventId]);

    await until(async () => (await jobsOf(intake, eventId)).length === 2);
    expect((await jobsOf(intake, eventId)).map(({ data }) => data.eventIds)).toEqual([[eventId], [eventId]]);
  });

  async function dispatchesOf(eventId: string): Promise<number> {
    const rows: unknown[] = await intake.dataSource.query(
      'SELECT FROM dispatches WHERE $1 = ANY(event_ids)',
      [eventId],
    );
    return rows.length;
  }
}

describe('dispatching to PostgreSQL', () => {
  dispatching(() => undefined);
});

describeNeeding(redisServer, 'dispatching to Redis', () => {
  const redis = withRedis();
  dispatching(() => redis.url);
});
