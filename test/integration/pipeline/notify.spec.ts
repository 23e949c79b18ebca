import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { type NotifyTarget, Projects } from '#catalog/index';
import { DependencyFailed } from '#platform/resilience/index';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let pipeline: PipelineApp;
let server: Server;
let origin: string;
const received: Received[] = [];
const refusals: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(refusals.shift() ?? 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  pipeline = await startPipeline({ env: { MAX_RETRY_ATTEMPTS: '2' } });
});
afterAll(async () => {
  await pipeline.stop();
  server.close();
});
afterEach(() => {
  pipeline.stages.reset();
  received.length = 0;
  refusals.length = 0;
});

async function notifies(targets: readonly Omit<NotifyTarget, 'on'>[], allowed = true): Promise<void> {
  const projects = pipeline.app.get(Projects);
  const project = await projects.get(pipeline.projectId);
  await projects.change(project.id, {
    settings: {
      ...project.settings,
      baseUrl: 'http://127.0.0.1:9',
      allowedHosts: allowed ? [new URL(origin).host] : [],
      notify: targets.map((target) => ({
        ...target,
        on: ['succeeded', 'defects', 'dead_letter'] as const satisfies NotifyTarget['on'],
      })) as NotifyTarget[],
    },
    secrets: { identities: {}, notify: { ci: SECRET } },
  });
}

const stageOf = (runId: string) =>
  eventually(async () => {
    const [stage] = await pipeline.dataSource.query<{ status: string; attempts: number; output: unknown }[]>(
      `SELECT * FROM run_stages WHERE run_id = $1 AND stage = 'notify' AND completed_at IS NOT NULL`,
      [runId],
    );
    return stage;
  });
const webhook = () => ({ name: 'ci', kind: 'webhook' as const, url: `${origin}/hook` });
const chat = () => ({ name: 'team', kind: 'chat' as const, url: `${origin}/chat` });

describe('notify', () => {
  it('tells of success with a webhook that Standard Webhooks verifies', async () => {
    await notifies([webhook()]);

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());
    const [hook] = received;

    expect(run.status).toBe('succeeded');
    const verified = new Webhook(SECRET).verify(hook?.body ?? '', hook?.headers as Record<string, string>);
    expect(verified).toMatchObject({
      type: 'run.succeeded',
      data: { run: { runId: run.id }, tests: { passed: 3 } },
    });
  });

  it('tells a chat of defects, and lets no name of a document mention anybody', async () => {
    await notifies([chat()]);
    pipeline.stages.next('execute', () =>
      Promise.resolve({ executionId: 'e', outcome: 'failed', passed: 1, failed: 2, skipped: 0 }),
    );

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver({ specKey: '<!channel> & co' }));

    expect(run.status).toBe('succeeded');
    const message = JSON.parse(received[0]?.body ?? '') as { text: string };
    expect(message.text).toContain('2 of 3 tests failed');
    expect(message.text).toContain('&lt;!channel&gt; &amp; co');
  });

  it('tells of a dead letter after the run has failed', async () => {
    await notifies([webhook()]);
    pipeline.stages.next('fetch', () =>
      Promise.reject(new DependencyFailed('api', 'answered with 404', { retryable: false })),
    );

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());
    const stage = await stageOf(run.id);

    expect(run.status).toBe('failed');
    expect(stage.status).toBe('succeeded');
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      type: 'run.dead_letter',
      data: { error: { code: 'dependency-failed' } },
    });
  });

  it('is tried again, and does not tell those twice who know already', async () => {
    await notifies([chat(), webhook()]);
    refusals.push(204, 503);

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect(run.status).toBe('succeeded');
    expect(received.map(({ path }) => path)).toEqual(['/chat', '/hook', '/hook']);
    expect(received[1]?.headers['webhook-id']).toBe(received[2]?.headers['webhook-id']);
    expect(await stageOf(run.id)).toMatchObject({ status: 'succeeded', attempts: 2 });
  });

  it('never fails a run', async () => {
    await notifies([webhook()]);
    refusals.push(500, 500);

    const eventId = await pipeline.deliver();
    const run = await endedRun(pipeline.dataSource, eventId);

    expect(run.status).toBe('succeeded');
    expect(await stageOf(run.id)).toMatchObject({ status: 'failed', attempts: 2 });
    const letters = await pipeline.dataSource.query('SELECT * FROM dead_letters WHERE event_id = $1', [
      eventId,
    ]);
    expect(letters).toEqual([]);
  });

  it('sends nothing to a private address that no operator allowed', async () => {
    await notifies([webhook()], false);

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect(run.status).toBe('succeeded');
    expect(await stageOf(run.id)).toMatchObject({
      status: 'failed',
      error: { code: 'notify-failed', message: expect.stringContaining('private') as string },
    });
    expect(received).toEqual([]);
  });
});
