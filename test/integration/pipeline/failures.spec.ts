import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StageSweeper } from '../../../src/pipeline/stages/stage-sweeper.js';
import { JobQueues } from '#platform/queue/index';
import { BreakerOpen, DependencyFailed } from '#platform/resilience/index';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

let pipeline: PipelineApp;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());
afterEach(() => pipeline.stages.reset());

const transient = (): Promise<never> =>
  Promise.reject(new DependencyFailed('api.example.com', 'answered with 502', { retryable: true }));
const permanent = (): Promise<never> =>
  Promise.reject(new DependencyFailed('api.example.com', 'answered with 404', { retryable: false }));
const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const one = async <Row>(sql: string, ...parameters: unknown[]): Promise<Row> => {
  const [row] = await pipeline.dataSource.query<Row[]>(sql, parameters);
  if (row === undefined) throw new Error(`no row: ${sql}`);
  return row;
};
const attemptsOf = (runId: string, stage: string) =>
  pipeline.dataSource.query<{ outcome: string; number: number; error: { code: string } | null }[]>(
    'SELECT * FROM stage_attempts WHERE run_id = $1 AND stage = $2 ORDER BY dispatch',
    [runId, stage],
  );
const started = (stage: 'fetch' | 'generate' | 'execute', calls = 1) =>
  eventually(async () => (pipeline.stages.callsOf(stage) >= calls ? true : undefined));

describe('a stage that fails', () => {
  it('is tried again, and each attempt is kept', async () => {
    pipeline.stages.next('fetch', transient, transient);

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect(run.status).toBe('succeeded');
    expect(await attemptsOf(run.id, 'fetch')).toMatchObject([
      { number: 1, outcome: 'failed', error: { code: 'dependency-failed' } },
      { number: 2, outcome: 'failed', error: { code: 'dependency-failed' } },
      { number: 3, outcome: 'succeeded', error: null },
    ]);
  });

  it('for good makes a dead letter with every attempt, and the event dead', async () => {
    pipeline.stages.next('generate', transient, transient, transient);
    const eventId = await pipeline.deliver({ specKey: 'doomed' });

    const run = await endedRun(pipeline.dataSource, eventId);

    expect(run).toMatchObject({ status: 'failed', error: { code: 'dependency-failed' } });
    expect(await one('SELECT * FROM dead_letters WHERE event_id = $1', eventId)).toMatchObject({
      run_id: run.id,
      stage: 'generate',
      code: 'dependency-failed',
      category: 'dependency',
      status: 'open',
      source_kind: 'openapi',
      spec_key: 'doomed',
      payload: { eventId, contentType: 'application/json' },
      attempts: [{ number: 1 }, { number: 2 }, { number: 3, outcome: 'failed' }],
    });
    expect(await one('SELECT status, reason FROM events WHERE id = $1', eventId)).toEqual({
      status: 'dead',
      reason: expect.stringContaining('502'),
    });
  });

  it('is not tried again when nothing would change', async () => {
    pipeline.stages.next('fetch', permanent);

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect(run.status).toBe('failed');
    expect(pipeline.stages.callsOf('fetch')).toBe(1);
  });

  it('because a breaker is open waits without using up an attempt', async () => {
    const open = () =>
      Promise.reject(
        new BreakerOpen({ dependency: 'apifox', origin: 'https://api.apifox.com' }, 'it failed too often', 1),
      );
    pipeline.stages.next('fetch', open, transient, transient);

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect(run.status).toBe('succeeded');
    expect((await attemptsOf(run.id, 'fetch')).map(({ outcome, number }) => [outcome, number])).toEqual([
      ['postponed', 1],
      ['failed', 1],
      ['failed', 2],
      ['succeeded', 3],
    ]);
  });

  it('for reasons that hold zero bytes and secrets is stored without them', async () => {
    pipeline.stages.next('fetch', () =>
      Promise.reject(new Error('half \uD800 and \0 and whsec_c2VjcmV0c2VjcmV0 and more')),
    );
    const eventId = await pipeline.deliver();

    await endedRun(pipeline.dataSource, eventId);

    const { error } = await one<{ error: { message: string } }>(
      `SELECT stage_attempts.error FROM stage_attempts JOIN runs ON runs.id = run_id WHERE event_id = $1 AND outcome = 'failed'`,
      eventId,
    );
    expect(error.message).toBe('half \uFFFD and \uFFFD and [redacted] and more');
  });

  it('lets the newest event of its spec go first', async () => {
    pipeline.stages.next('fetch', () =>
      Promise.reject(
        new BreakerOpen({ dependency: 'x', origin: 'https://x' }, 'it failed too often', 60_000),
      ),
    );
    const first = await pipeline.deliver({ specKey: 'waiting' });
    await eventually(async () => {
      const [run] = await pipeline.dataSource.query('SELECT status FROM runs WHERE event_id = $1', [first]);
      return run?.status === 'waiting' ? true : undefined;
    });

    const second = await pipeline.deliver({ specKey: 'waiting' });

    expect((await endedRun(pipeline.dataSource, second)).status).toBe('succeeded');
    expect((await endedRun(pipeline.dataSource, first)).status).toBe('superseded');
  });
});

describe('a worker that is lost', () => {
  /** A worker that was killed, as the database sees it: its heartbeats end. */
  const silence = (runId: string): Promise<unknown> =>
    pipeline.dataSource.query(
      `UPDATE run_stages SET heartbeat_at = now() - interval '1 minute', dispatch = dispatch
       WHERE run_id = $1 AND status = 'running'`,
      [runId],
    );
  const sweep = () => pipeline.app.get(StageSweeper).sweep({ silentAfterMs: 7_000, staleAfterMs: 60_000 });
  /** Its worker lives in truth, and may be heard of between the two. */
  const takenBack = (runId: string, stage: string, attempt = 1): Promise<true> =>
    eventually(async () => {
      await silence(runId);
      await sweep();
      return (await attemptsOf(runId, stage))[attempt - 1]?.outcome === 'crashed' ? true : undefined;
    });

  it('has used up its attempt; the stage goes on elsewhere, and it cannot write any more', async () => {
    let finish: () => void = () => undefined;
    pipeline.stages.next(
      'fetch',
      () => new Promise<undefined>((resolve) => (finish = () => resolve(undefined))),
    );
    const eventId = await pipeline.deliver();
    await started('fetch');
    const { id } = await one<{ id: string }>('SELECT id FROM runs WHERE event_id = $1', eventId);
    await takenBack(id, 'fetch');
    const run = await endedRun(pipeline.dataSource, eventId);
    finish();
    await delay(100);

    expect(run.status).toBe('succeeded');
    expect(await attemptsOf(id, 'fetch')).toMatchObject([
      { number: 1, outcome: 'crashed', error: { code: 'worker-lost' } },
      { number: 2, outcome: 'succeeded' },
    ]);
    const stages = await pipeline.dataSource.query('SELECT stage FROM run_stages WHERE run_id = $1', [id]);
    expect(stages).toHaveLength(6);
    expect(
      pipeline.lines.some((line) => line['runId'] === id && line['msg'] === 'The stage is not ours any more'),
    ).toBe(true);
  });

  it('has no right to publish a suite any more', async () => {
    pipeline.stages.next('generate', hang);
    const eventId = await pipeline.deliver();
    await started('generate');
    const { id } = await one<{ id: string }>('SELECT id FROM runs WHERE event_id = $1', eventId);
    const mayPublish = () => pipeline.stages.rights[0]?.(pipeline.dataSource.manager);
    await expect(mayPublish()).resolves.toBeUndefined();

    await takenBack(id, 'generate');

    await expect(mayPublish()).rejects.toMatchObject({ code: 'run-not-fenced' });
    expect((await endedRun(pipeline.dataSource, eventId)).status).toBe('succeeded');
  });

  it('each time ends as a dead letter, and not as an endless loop', async () => {
    pipeline.stages.next('fetch', hang, hang, hang);
    const eventId = await pipeline.deliver();
    const { id } = await eventually(async () => {
      const [run] = await pipeline.dataSource.query('SELECT id FROM runs WHERE event_id = $1', [eventId]);
      return run as { id: string } | undefined;
    });
    for (const attempt of [1, 2, 3]) {
      await started('fetch', attempt);
      await takenBack(id, 'fetch', attempt);
    }

    const run = await endedRun(pipeline.dataSource, eventId);

    expect(run).toMatchObject({ status: 'failed', error: { code: 'worker-lost' } });
    expect(pipeline.stages.callsOf('fetch')).toBe(3);
  });
});

describe('a queue that loses its jobs', () => {
  it('is filled again from the tables', async () => {
    pipeline.stages.next('fetch', transient);
    const eventId = await pipeline.deliver();
    await eventually(async () => {
      const [stage] = await pipeline.dataSource.query(
        `SELECT dispatched_at FROM run_stages JOIN runs ON runs.id = run_id
         WHERE event_id = $1 AND run_stages.status = 'waiting' AND dispatched_at IS NOT NULL`,
        [eventId],
      );
      return stage as unknown;
    });
    await pipeline.app.get(JobQueues).queue('engine').obliterate({ force: true });
    await delay(300);

    await pipeline.app.get(StageSweeper).sweep({ silentAfterMs: 60_000, staleAfterMs: 0 });

    expect((await endedRun(pipeline.dataSource, eventId)).status).toBe('succeeded');
  });
});
