import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Projects } from '#catalog/index';
import { startRuns } from '#events/index';
import { uuidv7 } from '#platform/database/index';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

let pipeline: PipelineApp;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());
afterEach(() => pipeline.stages.reset());

interface StageRow {
  readonly stage: string;
  readonly status: string;
  readonly attempts: number;
  readonly reason: string | null;
  readonly held: boolean;
}

const stagesOf = (runId: string): Promise<StageRow[]> =>
  pipeline.dataSource.query('SELECT * FROM run_stages WHERE run_id = $1 ORDER BY ordinal', [runId]);

const eventStatus = async (eventId: string): Promise<string> => {
  const [event] = await pipeline.dataSource.query<[{ status: string }]>(
    'SELECT * FROM events WHERE id = $1',
    [eventId],
  );
  return event.status;
};

describe('a run', () => {
  it('goes through every stage, and says why it skipped the ones without an address', async () => {
    const eventId = await pipeline.deliver();

    const run = await endedRun(pipeline.dataSource, eventId);

    expect(run.status).toBe('succeeded');
    expect(await stagesOf(run.id)).toMatchObject([
      { stage: 'fetch', status: 'succeeded', attempts: 1 },
      { stage: 'diff', status: 'succeeded', attempts: 1 },
      { stage: 'generate', status: 'succeeded', attempts: 1 },
      { stage: 'check', status: 'succeeded', attempts: 1 },
      { stage: 'execute', status: 'skipped', reason: expect.stringContaining('baseUrl') },
      { stage: 'notify', status: 'skipped', reason: expect.stringContaining('nobody') },
    ]);
    expect(await eventStatus(eventId)).toBe('done');
  });

  it('executes the suite where the project says that the API runs', async () => {
    const project = await pipeline.app.get(Projects).get(pipeline.projectId);
    const settings = { ...project.settings, baseUrl: 'http://127.0.0.1:9' };
    await pipeline.app.get(Projects).change(project.id, { settings });

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());
    await pipeline.app.get(Projects).change(project.id, { settings: project.settings });

    expect(await stagesOf(run.id)).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ stage: 'execute', status: 'succeeded' })]),
    );
    expect(pipeline.stages.calls.at(-1)).toMatchObject({
      stage: 'execute',
      request: { baseUrl: 'http://127.0.0.1:9', runId: run.id },
    });
  });

  it('carries its ids on the log lines that it causes', async () => {
    const eventId = await pipeline.deliver();
    const run = await endedRun(pipeline.dataSource, eventId);

    const lines = pipeline.lines.filter((line) => line['runId'] === run.id && line['msg'] === 'Stage done');

    expect(lines).toHaveLength(6);
    expect(lines.every((line) => line['eventId'] === eventId)).toBe(true);
  });

  it('exists once, however often its job comes', async () => {
    const eventId = await pipeline.deliver();
    await endedRun(pipeline.dataSource, eventId);

    const queue = pipeline.app.get('BullQueue_inbox');
    await queue.addBulk(
      [1, 2, 3].map((copy) => ({
        name: startRuns.name,
        data: { dispatchId: uuidv7(), eventIds: [eventId] },
        opts: { jobId: `again-${eventId}-${copy}` },
      })),
    );
    const later = await pipeline.deliver();
    await endedRun(pipeline.dataSource, later);

    const [{ count }] = await pipeline.dataSource.query(
      'SELECT count(*)::int FROM runs WHERE event_id = $1',
      [eventId],
    );
    expect(count).toBe(1);
  });
});

describe('runs of one spec', () => {
  it('work one at a time, and a newer event supersedes those that wait', async () => {
    let release: () => void = () => undefined;
    const blocked = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    pipeline.stages.next('fetch', () => blocked);
    const specKey = 'ordered';

    const first = await pipeline.deliver({ specKey });
    await eventually(async () => (pipeline.stages.callsOf('fetch') === 1 ? true : undefined));
    const second = await pipeline.deliver({ specKey });
    const waiting = await eventually(async () => {
      const [run] = await pipeline.dataSource.query('SELECT * FROM runs WHERE event_id = $1', [second]);
      return run as { id: string; status: string } | undefined;
    });
    const third = await pipeline.deliver({ specKey });

    expect(waiting.status).toBe('queued');
    expect(await stagesOf(waiting.id)).toMatchObject([{ stage: 'fetch', status: 'queued', held: true }]);
    expect((await endedRun(pipeline.dataSource, second)).status).toBe('superseded');
    expect(await eventStatus(second)).toBe('superseded');
    expect(pipeline.stages.callsOf('fetch')).toBe(1);
    release();
    expect((await endedRun(pipeline.dataSource, first)).status).toBe('succeeded');
    expect((await endedRun(pipeline.dataSource, third)).status).toBe('succeeded');
    expect(pipeline.stages.callsOf('fetch')).toBe(2);
  });

  it('of a rush, only the newest event is worked on after the one under way', async () => {
    const specKey = 'rush';
    const events = await Promise.all(Array.from({ length: 60 }, () => pipeline.deliver({ specKey })));

    const runs = await Promise.all(events.map((eventId) => endedRun(pipeline.dataSource, eventId)));
    const newest = events.toSorted().at(-1);

    const done = runs.filter(({ status }) => status === 'succeeded').map((run) => run.event_id);
    expect(done).toContain(newest);
    expect(runs.filter(({ status }) => status === 'superseded').length).toBe(60 - done.length);
    expect(done.length).toBeLessThan(10);
    const leases = await pipeline.dataSource.query(`SELECT * FROM leases WHERE ordering_key LIKE '%/rush'`);
    expect(leases).toEqual([]);
  });
});

describe('tests that are run by hand', () => {
  it('go to another address for administrators only: the tokens of the project go along', async () => {
    const payload = { name: 'w', scopes: ['write'] };
    const issued = await pipeline.call({ method: 'POST', url: '/api/v1/keys', payload });
    const headers = { 'x-api-key': (issued.json() as { key: string }).key };
    const asked = { projectId: crypto.randomUUID() };
    const run = { method: 'POST', url: '/api/v1/webhooks/run-tests', headers } as const;

    const elsewhere = await pipeline.call({ ...run, payload: { ...asked, baseUrl: 'http://127.0.0.1:1' } });
    const atHome = await pipeline.call({ ...run, payload: asked });

    expect(elsewhere.statusCode).toBe(403);
    expect(elsewhere.json()).toMatchObject({ code: 'scope-missing' });
    expect(atHome.statusCode).toBe(409);
  });
});
