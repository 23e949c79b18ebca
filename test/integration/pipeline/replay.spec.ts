import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DependencyFailed } from '#platform/resilience/index';
import type { DeadLetterView } from '../../../src/pipeline/dead-letters/dead-letter.view.js';
import { selectEvents } from '../../../src/pipeline/replays/replay-selection.js';
import type { ReplayView } from '../../../src/pipeline/replays/replay.view.js';
import type { RunSummary, RunView } from '../../../src/pipeline/runs/run.view.js';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

let pipeline: PipelineApp;
beforeAll(async () => {
  pipeline = await startPipeline({ env: { MAX_RETRY_ATTEMPTS: '1' } });
});
afterAll(() => pipeline.stop());
afterEach(() => pipeline.stages.reset());

const broken = (): Promise<never> =>
  Promise.reject(new DependencyFailed('api.example.com', 'answered with 404', { retryable: false }));

async function call<Body>(method: 'GET' | 'POST', url: string, payload?: object): Promise<Body> {
  const answer = await pipeline.call({
    method,
    url,
    headers: { 'x-api-key': pipeline.admin },
    ...(payload !== undefined && { payload }),
  });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
  return answer.json() as Body;
}
const get = <Body>(url: string): Promise<Body> => call<Body>('GET', url);
const post = <Body>(url: string, payload: object = {}): Promise<Body> => call<Body>('POST', url, payload);

const ended = (runId: string): Promise<RunView> =>
  eventually(async () => {
    const run = await get<RunView>(`/api/v1/runs/${runId}`);
    return ['succeeded', 'failed', 'cancelled'].includes(run.status) ? run : undefined;
  });

async function aDeadLetter(specKey?: string): Promise<DeadLetterView> {
  pipeline.stages.next('fetch', broken);
  const eventId = await pipeline.deliver(specKey === undefined ? {} : { specKey });
  await endedRun(pipeline.dataSource, eventId);
  const { items } = await get<{ items: DeadLetterView[] }>(`/api/v1/dead-letters?eventId=${eventId}`);
  const [letter] = items;
  if (letter === undefined) throw new Error('no dead letter');
  return letter;
}

describe('the replay of a dead letter', () => {
  it('resolves it when the new run succeeds, and the event is done', async () => {
    const letter = await aDeadLetter();

    const run = await post<RunSummary>(`/api/v1/dead-letters/${letter.id}/replay`);

    expect(run).toMatchObject({ trigger: 'replay', eventId: letter.eventId, status: 'queued' });
    expect((await ended(run.id)).status).toBe('succeeded');
    expect(await get(`/api/v1/dead-letters/${letter.id}`)).toMatchObject({ status: 'resolved' });
    expect(await get(`/api/v1/events/${letter.eventId}`)).toMatchObject({ status: 'done' });
  });

  it('adds to it when the new run fails, too', async () => {
    const letter = await aDeadLetter();
    pipeline.stages.next('diff', broken);

    const run = await post<RunSummary>(`/api/v1/dead-letters/${letter.id}/replay`);
    await ended(run.id);

    const again = await get<DeadLetterView>(`/api/v1/dead-letters/${letter.id}`);
    expect(again).toMatchObject({ status: 'open', failures: 2, runId: run.id, stage: 'diff' });
    expect(again.attempts.map(({ stage }) => stage)).toEqual(['fetch', 'diff']);
  });

  it('is refused while one is under way', async () => {
    const letter = await aDeadLetter();
    let release: () => void = () => undefined;
    pipeline.stages.next(
      'fetch',
      () => new Promise<undefined>((resolve) => (release = () => resolve(undefined))),
    );
    const run = await post<RunSummary>(`/api/v1/dead-letters/${letter.id}/replay`);

    const refused = await pipeline.call({
      method: 'POST',
      url: `/api/v1/events/${letter.eventId}/replay`,
      payload: {},
    });
    await eventually(async () => (pipeline.stages.callsOf('fetch') === 2 ? true : undefined));
    release();

    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'conflict' });
    await ended(run.id);
  });
});

describe('the replay of an event', () => {
  it('can be bound to the versions of its original run', async () => {
    const eventId = await pipeline.deliver();
    const original = await ended((await endedRun(pipeline.dataSource, eventId)).id);
    const outputOf = (run: RunView, stage: string) => run.stages.find((each) => each.stage === stage)?.output;

    const replay = await post<RunSummary>(`/api/v1/events/${eventId}/replay`, { versions: 'original' });
    const run = await ended(replay.id);

    const { specVersionId } = outputOf(original, 'fetch') as { specVersionId: string };
    expect(replay.versions).toEqual({ specVersionId, packHash: 'current-pack' });
    expect(outputOf(run, 'fetch')).toMatchObject({ specVersionId });
    const generate = pipeline.stages.calls.findLast(({ stage }) => stage === 'generate');
    expect(generate?.request).toMatchObject({ specVersionId, packHash: 'current-pack', publish: false });
  });

  it('tried dry stops before anything is executed, and changes no state but its own', async () => {
    const letter = await aDeadLetter();

    const dry = await post<RunSummary>(`/api/v1/events/${letter.eventId}/replay`, { dryRun: true });
    const run = await ended(dry.id);

    expect(run.stages.map(({ stage }) => stage)).toEqual(['fetch', 'diff', 'generate', 'check']);
    expect(await get(`/api/v1/dead-letters/${letter.id}`)).toMatchObject({ status: 'open', failures: 1 });
    expect(await get(`/api/v1/events/${letter.eventId}`)).toMatchObject({ status: 'dead' });
  });
});

describe('the replay of many', () => {
  const replayIs = (id: string, ...statuses: string[]): Promise<ReplayView> =>
    eventually(async () => {
      const replay = await get<ReplayView>(`/api/v1/replays/${id}`);
      return statuses.includes(replay.status) ? replay : undefined;
    }, 30_000);

  it('counts and shows what it found, is tried dry, and runs to its end', async () => {
    for (const _ of [1, 2, 3]) await aDeadLetter('many');
    const filter = { of: 'dead_letters', specKey: 'many' };

    const planned = await post<ReplayView>('/api/v1/replays', { filter, ratePerMinute: 6_000 });
    expect(planned).toMatchObject({ status: 'planned', total: 3, progress: { items: { pending: 3 } } });
    expect(planned.sample).toHaveLength(3);

    pipeline.stages.next('fetch', broken);
    await post(`/api/v1/replays/${planned.id}/dry-run`, { sample: 2 });
    const tried = await replayIs(planned.id, 'dry_run');
    expect(tried.progress).toMatchObject({
      dry: { asked: 2, done: 2 },
      comparisons: { fixed: 1, same_failure: 1 },
      items: { pending: 3 },
    });

    await post(`/api/v1/replays/${planned.id}/start`);
    const finished = await replayIs(planned.id, 'finished');
    expect(finished.progress.items).toEqual({ succeeded: 3 });
    const { items } = await get<{ items: DeadLetterView[] }>('/api/v1/dead-letters?specKey=many');
    expect(items.map(({ status }) => status)).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('keeps to its pace, and begins no further runs once it is cancelled', async () => {
    for (const _ of [1, 2, 3, 4]) await aDeadLetter('paced');
    const filter = { of: 'dead_letters', specKey: 'paced' };
    const { id } = await post<ReplayView>('/api/v1/replays', { filter, ratePerMinute: 1 });
    await post(`/api/v1/replays/${id}/start`);
    await eventually(async () => {
      const { progress } = await get<ReplayView>(`/api/v1/replays/${id}`);
      return progress.items.succeeded === 1 ? true : undefined;
    });

    const cancelled = await post<ReplayView>(`/api/v1/replays/${id}/cancel`, { reason: 'seen enough' });

    expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'seen enough' });
    expect(cancelled.progress.items).toEqual({ succeeded: 1, cancelled: 3 });
  });

  it('stops when too many of its runs fail again', async () => {
    for (let letters = 0; letters < 4; letters += 1) await aDeadLetter('hopeless');
    pipeline.stages.always('fetch', broken);
    const filter = { of: 'dead_letters', specKey: 'hopeless' };
    const { id } = await post<ReplayView>('/api/v1/replays', {
      filter,
      ratePerMinute: 60,
      stopShare: 0.5,
      stopAfter: 2,
    });

    await post(`/api/v1/replays/${id}/start`);
    const stopped = await replayIs(id, 'stopped', 'finished');

    expect(stopped).toMatchObject({ status: 'stopped', reason: expect.stringContaining('failed again') });
    expect(stopped.progress.items.cancelled).toBeGreaterThan(0);
  });
});

describe('an action', () => {
  it.each([{}, { 'content-type': 'application/json', 'content-length': '0' }])(
    'needs no body (%j)',
    async (headers) => {
      const letter = await aDeadLetter();

      const answer = await pipeline.call({
        method: 'POST',
        url: `/api/v1/dead-letters/${letter.id}/dismiss`,
        headers: { 'x-api-key': pipeline.admin, ...headers },
      });

      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ status: 'dismissed' });
    },
  );
});

describe('a plan that cannot take up all', () => {
  it('says how many are left out, and what to do about them', async () => {
    for (let letters = 0; letters < 3; letters += 1) await aDeadLetter('too many');
    const filter = { of: 'dead_letters', specKey: 'too many' } as const;
    const { manager } = pipeline.dataSource;

    const [some, all] = [await selectEvents(manager, filter, 2), await selectEvents(manager, filter)];

    expect([some.events.length, some.leftOut, all.leftOut]).toEqual([2, 1, 0]);
    const { id, ...whole } = await post<ReplayView>('/api/v1/replays', { filter });
    expect(whole).toMatchObject({ total: 3, leftOut: 0 });
    expect(whole).not.toHaveProperty('notice');
    await pipeline.dataSource.query('UPDATE replays SET left_out = 7 WHERE id = $1', [id]);
    expect(await get(`/api/v1/replays/${id}`)).toMatchObject({
      notice: expect.stringContaining('7 more match'),
    });
  });
});

describe('the operations of the system that came before', () => {
  it('retry failed events as a replay, and show what is going on', async () => {
    const letter = await aDeadLetter();

    const failed = await get<{ items: DeadLetterView[] }>('/api/v1/webhooks/failed-events');
    expect(failed.items.map(({ id }) => id)).toContain(letter.id);

    const replay = await post<ReplayView>('/api/v1/webhooks/retry-failed-events', { ids: [letter.id] });
    expect(replay).toMatchObject({ status: 'running', total: 1 });
    await eventually(async () => {
      const { status } = await get<DeadLetterView>(`/api/v1/dead-letters/${letter.id}`);
      return status === 'resolved' ? true : undefined;
    });

    expect(await get('/api/v1/webhooks/status')).toMatchObject({
      runs: { succeeded: expect.any(Number) },
      queues: { engine: { waiting: expect.any(Number) } },
      breakers: expect.any(Array),
    });
  });
});

describe('the overview for a key of one project', () => {
  it('has the states of breakers, and not where they lead to', async () => {
    const origin = 'https://api.of-another-project.example';
    const breaker = { dependency: 'spec-url', origin, because: 'told in confidence' };
    await post('/api/v1/breakers/isolate', breaker);
    const name = { name: 'bound', scopes: ['read'], projectId: pipeline.projectId };
    const { key } = await post<{ key: string }>('/api/v1/keys', name);

    const all = await pipeline.call('/api/v1/webhooks/status');
    const own = await pipeline.call({ url: '/api/v1/webhooks/status', headers: { 'x-api-key': key } });

    expect(all.body).toContain(origin);
    expect(own.statusCode).toBe(200);
    expect(own.body).not.toMatch(/of-another-project|in confidence/);
    expect(own.json()).toMatchObject({ breakers: [{ dependency: 'spec-url', state: 'closed' }] });
  });
});

describe('dead letters', () => {
  it('are found by error, text and time, and by nothing else', async () => {
    const letter = await aDeadLetter('searched');
    const found = async (query: string): Promise<boolean> => {
      const { items } = await get<{ items: DeadLetterView[] }>(
        `/api/v1/dead-letters?specKey=searched&${query}`,
      );
      return items.some(({ id }) => id === letter.id);
    };

    expect(await found('text=WITH%20404&code=dependency-failed&category=dependency&kind=openapi')).toBe(true);
    expect(await found(`failedFrom=${letter.lastFailedAt}`)).toBe(true);
    expect(await found(`failedBefore=${letter.lastFailedAt}`)).toBe(false);
    expect(await found('text=50%25')).toBe(false);
    expect(await found('stage=diff')).toBe(false);
  });

  it('can be dismissed once, and purged afterwards', async () => {
    const letter = await aDeadLetter('dismissed');

    const dismissed = await post<DeadLetterView>(`/api/v1/dead-letters/${letter.id}/dismiss`, {
      note: 'a draft',
    });
    const again = await pipeline.call({
      method: 'POST',
      url: `/api/v1/dead-letters/${letter.id}/dismiss`,
      payload: {},
    });
    const purged = await post('/api/v1/dead-letters/purge', { status: 'dismissed', specKey: 'dismissed' });

    expect(dismissed).toMatchObject({ status: 'dismissed', note: 'a draft' });
    expect(again.statusCode).toBe(409);
    expect(purged).toEqual({ purged: 1 });
    expect(await get(`/api/v1/events/${letter.eventId}`)).toMatchObject({ status: 'ignored' });
  });
});

describe('a run that is cancelled', () => {
  it('ends at once, and its worker is told', async () => {
    let aborted: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (aborted = resolve));
    pipeline.stages.next(
      'fetch',
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            aborted();
            reject(signal.reason as Error);
          }),
        ),
    );
    const eventId = await pipeline.deliver();
    await eventually(async () => (pipeline.stages.callsOf('fetch') === 1 ? true : undefined));
    const { items } = await get<{ items: RunSummary[] }>(`/api/v1/runs?eventId=${eventId}&status=running`);

    const cancelled = await post<RunSummary>(`/api/v1/runs/${items[0]?.id}/cancel`, { reason: 'not now' });
    await told;

    expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'not now' });
    expect(await get(`/api/v1/events/${eventId}`)).toMatchObject({ status: 'ignored' });
  });
});
