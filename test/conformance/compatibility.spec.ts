import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Applications, Models, Projects } from '#catalog/index';
import { loadSettings, withDatabase } from '#platform/config/index';
import { ApiKeys } from '#platform/auth/index';
import { migrate } from '#platform/database/index';
import { prepareQueueBackend } from '#platform/queue/index';
import { createApp } from '../../src/app/run.js';
import { schema as tables } from '../../src/app/schema.js';
import { createDatabase, type TestDatabase } from '../support/index.js';

const UNKNOWN = '019a5f3c-0000-7000-8000-000000000000';
const WEBHOOK_SECRET = 'the-secret-that-apifox-signs-with';

let database: TestDatabase;
let folder: string;
let app: NestFastifyApplication;
let key: string;

beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-compatibility-'));
  const given = loadSettings({
    ROLE: 'api',
    LOG_LEVEL: 'silent',
    ASSAY_DATA_DIR: folder,
    APIFOX_WEBHOOK_SECRET: WEBHOOK_SECRET,
  });
  await migrate(database.url, tables);
  await prepareQueueBackend(database.url);
  app = await createApp(withDatabase(given, database.url));
  await app.init();
  key = (await app.get(ApiKeys).ensureAdminKey()) ?? '';
});

afterAll(async () => {
  await app.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

type Method = 'GET' | 'POST';
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

async function call(endpoint: string, payload?: object, headers: object = bearer()): Promise<Answer> {
  const [method = '', url = ''] = endpoint.split(' ');
  const answer = await app.inject({
    method: method as Method,
    url,
    headers: { ...headers },
    ...(payload && { payload }),
  });
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    body: JSON.parse(answer.body) as Record<string, unknown>,
  };
}

async function registered(modelSlug: string): Promise<void> {
  await app.get(Models).ensure(modelSlug);
  const { id: projectId } = await app.get(Projects).default();
  await app.get(Applications).register({ projectId, modelSlug, appNumber: 1 });
}

const bearer = (): object => ({ authorization: `Bearer ${key}` });

/** One check for each row of the table of endpoints in docs/compatibility.md. */
const rows: Readonly<Record<string, () => Promise<void>>> = {
  'POST /api/v1/webhooks/apifox': async () => {
    const notice = {
      event: 'API_UPDATED',
      title: 'API updated',
      content: '接口名称：List pets\n接口路径：GET /pets',
    };
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(JSON.stringify(notice)).digest('hex');

    const accepted = await call('POST /api/v1/webhooks/apifox', notice, { 'x-apifox-signature': signature });
    const refused = await call('POST /api/v1/webhooks/apifox', notice, { 'x-apifox-signature': 'wrong' });

    expect(accepted.status).toBe(202);
    expect(accepted.body).toEqual({
      eventId: expect.any(String),
      status: expect.any(String),
      statusUrl: expect.stringContaining('/api/v1/events/'),
      duplicate: false,
    });
    expect(refused).toMatchObject({ status: 401, body: { code: 'signature-invalid' } });
  },
  'GET /api/v1/webhooks/health': async () => {
    const { status, body } = await call('GET /api/v1/webhooks/health', undefined, {});

    expect(status).toBe(200);
    expect(body['checks']).toContainEqual({ name: 'database', status: 'up', latencyMs: expect.any(Number) });
  },
  'GET /api/v1/webhooks/status': async () => {
    const { status, body } = await call('GET /api/v1/webhooks/status');

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining(['events', 'runs', 'queues', 'breakers', 'deadLetters']),
    );
  },
  'GET /api/v1/webhooks/failed-events': async () => {
    expect(await call('GET /api/v1/webhooks/failed-events')).toMatchObject({
      status: 200,
      body: { items: [] },
    });
  },
  'POST /api/v1/webhooks/retry-failed-events': async () => {
    const { status, body } = await call('POST /api/v1/webhooks/retry-failed-events', {});

    expect(status).toBe(202);
    expect(body['id']).toEqual(expect.any(String));
  },
  'GET /api/v1/webhooks/generated-tests': async () => {
    expect(await call('GET /api/v1/webhooks/generated-tests')).toMatchObject({
      status: 200,
      body: { items: [] },
    });
  },
  'POST /api/v1/webhooks/run-tests': async () => {
    const missing = await call('POST /api/v1/webhooks/run-tests', { suiteVersionId: UNKNOWN });

    expect(missing).toMatchObject({ status: 404, body: { code: 'not-found' } });
  },
  'POST /api/v1/webhooks/validate-tests': async () => {
    const missing = await call('POST /api/v1/webhooks/validate-tests', { suiteVersionId: UNKNOWN });

    expect(missing).toMatchObject({ status: 404, body: { code: 'not-found' } });
  },
  'POST /api/v1/zap/scan/{modelSlug}/{appNumber}': async () => {
    await registered('scanned');

    const started = await call('POST /api/v1/zap/scan/scanned/1', { scanType: 'baseline' });

    expect(started).toMatchObject({
      status: 202,
      body: { status: 'started', scanId: expect.any(String), statusUrl: '/api/v1/zap/scan/scanned/1/status' },
    });
    expect(await call('POST /api/v1/zap/scan/scanned/1')).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  },
  'GET /api/v1/zap/scan/{modelSlug}/{appNumber}/status': async () => {
    await registered('never-scanned');

    const { status, body } = await call('GET /api/v1/zap/scan/never-scanned/1/status');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'not_run',
      progress: 0,
      scanId: null,
      startedAt: null,
      completedAt: null,
      spiderProgress: 0,
      ajaxProgress: 0,
      passiveProgress: 0,
      activeProgress: 0,
      highCount: 0,
      mediumCount: 0,
      lowCount: 0,
      infoCount: 0,
    });
  },
  'POST /api/v1/zap/scan/{modelSlug}/{appNumber}/stop': async () => {
    await registered('not-scanned');

    expect(await call('POST /api/v1/zap/scan/not-scanned/1/stop')).toMatchObject({ status: 409 });
  },
};

describe('docs/compatibility.md', () => {
  it('lists the endpoints that are checked here, and no others', async () => {
    const text = await readFile(path.resolve(import.meta.dirname, '../../docs/compatibility.md'), 'utf8');

    const listed = [...text.matchAll(/^\| `((?:GET|POST) [^`]+)`/gm)].map(([, endpoint]) => endpoint);

    expect(listed).toEqual(Object.keys(rows));
  });

  it.each(Object.entries(rows))('is right about %s', async (_, check) => {
    expect.hasAssertions();
    await check();
  });

  it.each(Object.keys(rows).filter((endpoint) => !/apifox|health/.test(endpoint)))(
    'is right that %s needs a key, and that errors are problem documents',
    async (endpoint) => {
      const { status, type, body } = await call(endpoint, endpoint.startsWith('POST') ? {} : undefined, {});

      expect(status).toBe(401);
      expect(type).toContain('application/problem+json');
      expect(body).toMatchObject({ code: 'api-key-missing', status: 401, title: expect.any(String) });
    },
  );

  it('is right that no web page may call the API until CORS_ORIGINS says so', async () => {
    const answer = await app.inject({
      method: 'GET',
      url: '/api/v1/webhooks/health',
      headers: { origin: 'https://elsewhere.example' },
    });

    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});
