import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#platform/auth/index';
import { uuidv7 } from '#platform/database/index';
import { JobQueues } from '#platform/queue/index';
import { QueuePageModule } from '#web/index';
import {
  describeNeeding,
  type PlatformApp,
  redisServer,
  startPlatform,
  withRedis,
} from '../support/index.js';

const html = { accept: 'text/html' };

async function login(platform: PlatformApp, key = platform.admin) {
  return platform.app.inject({
    method: 'POST',
    url: '/queues/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ key }).toString(),
  });
}

async function cookieOf(platform: PlatformApp, key?: string): Promise<string> {
  const { headers } = await login(platform, key);
  return String(headers['set-cookie']).split(';', 1)[0] ?? '';
}

/** The same on both backends: Bull Board must know what BullMQ runs on. */
function itShowsQueues(name: string, env: () => Record<string, string>): void {
  describe(`the queue page with queues on ${name}`, () => {
    let platform: PlatformApp;
    beforeAll(async () => {
      platform = await startPlatform({ imports: [QueuePageModule], env: env() });
    });
    afterAll(() => platform.stop());

    it('shows jobs, and removes, promotes, pauses', async () => {
      const queue = platform.app.get(JobQueues).queue('engine');
      await queue.addBulk([
        { name: 'fetch', data: { runId: 'r1' }, opts: { jobId: 'soon' } },
        { name: 'fetch', data: { runId: 'r2' }, opts: { jobId: 'late', delay: 60_000 } },
      ]);
      const cookie = await cookieOf(platform);
      const { host } = new URL(await platform.app.getUrl());
      const change = (url: string) =>
        platform.app.inject({ method: 'PUT', url, headers: { cookie, host, origin: `http://${host}` } });

      const seen = await platform.app.inject({
        url: '/queues/api/queues?activeQueue=engine&status=latest&page=1&jobsPerPage=10',
        headers: { cookie },
      });
      expect(seen.json().queues.map((each: { name: string }) => each.name)).toEqual([
        'inbox',
        'engine',
        'execute',
        'analyse',
        'batches',
        'notify',
      ]);
      expect(seen.json().queues[1]).toMatchObject({ counts: { waiting: 1, delayed: 1 }, jobs: [{}, {}] });

      expect((await change('/queues/api/queues/engine/late/promote')).statusCode).toBe(204);
      expect((await change('/queues/api/queues/engine/soon/clean')).statusCode).toBe(204);
      expect((await change('/queues/api/queues/engine/pause')).statusCode).toBe(200);
      expect(await queue.isPaused()).toBe(true);
      expect(await queue.getJobCounts('delayed')).toEqual({ delayed: 0 });
      expect(await queue.getJob('soon')).toBeUndefined();
    });
  });
}

itShowsQueues('PostgreSQL', () => ({}));

describeNeeding(redisServer, 'Redis', () => {
  const redis = withRedis();
  itShowsQueues('Redis', () => ({ QUEUE_URL: redis.url }));
});

describe('getting into the queue page', () => {
  let platform: PlatformApp;
  beforeAll(async () => {
    platform = await startPlatform({ imports: [QueuePageModule] });
  });
  afterAll(() => platform.stop());

  it.each(['/queues', '/queues/', '/queues/queue/engine', '/queues/queue/engine/1'])(
    'leads strangers from %s to the log-in',
    async (url) => {
      const response = await platform.app.inject({ url, headers: html });

      expect(response.statusCode).toBe(303);
      expect(response.headers.location).toBe('/queues/login');
    },
  );

  it.each(['/queues/api/queues', '/queues/static/js/main.js'])('refuses strangers at %s', async (url) => {
    const response = await platform.app.inject({
      url,
      headers: { cookie: 'assay_queues=a.99999999999999.b' },
    });

    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'api-key-missing' });
  });

  it('takes an admin key, and answers with a cookie for this page only', async () => {
    const { statusCode, headers } = await login(platform);

    expect(statusCode).toBe(303);
    expect(headers.location).toBe('/queues');
    expect(headers['set-cookie']).toMatch(
      /^assay_queues=[\w.-]+; Path=\/queues; Max-Age=28800; HttpOnly; SameSite=Strict$/,
    );
    expect(String(headers['set-cookie'])).not.toContain(platform.admin);
  });

  it('refuses keys that may not see the jobs of all projects', async () => {
    const keys = platform.app.get(ApiKeys);
    const reader = await keys.create({ name: 'reader', scopes: ['read', 'write'] });
    const bound = await keys.create({ name: 'bound', scopes: ['admin'], projectId: uuidv7() });

    for (const key of [reader.key, bound.key, 'nonsense', '']) {
      const { statusCode, headers, body } = await login(platform, key);
      expect(statusCode).toBe(403);
      expect(headers).not.toHaveProperty('set-cookie');
      expect(body).toContain('role="alert"');
    }
  });

  it('ends when the key is revoked', async () => {
    const { row, key } = await platform.app.get(ApiKeys).create({ name: 'leaver', scopes: ['admin'] });
    const cookie = await cookieOf(platform, key);
    expect((await platform.app.inject({ url: '/queues', headers: { cookie } })).statusCode).toBe(200);

    await platform.app.get(ApiKeys).revoke(row.id);

    expect((await platform.app.inject({ url: '/queues', headers: { ...html, cookie } })).statusCode).toBe(
      303,
    );
  });

  it('lets only its own pages change something', async () => {
    const cookie = await cookieOf(platform);
    const pause = (headers: object) =>
      platform.app.inject({
        method: 'PUT',
        url: '/queues/api/queues/engine/pause',
        headers: { cookie, host: 'assay.example:8000', ...headers },
      });

    expect((await pause({})).statusCode).toBe(403);
    expect((await pause({ origin: 'http://assay.example:9000' })).statusCode).toBe(403);
    expect((await pause({ origin: 'null' })).statusCode).toBe(403);
    expect((await pause({ origin: 'http://assay.example:8000' })).statusCode).toBe(200);
  });

  it('ends by logging out', async () => {
    const { headers } = await platform.app.inject('/queues/logout');

    expect(headers['set-cookie']).toContain('assay_queues=; Path=/queues; Max-Age=0');
  });
});
