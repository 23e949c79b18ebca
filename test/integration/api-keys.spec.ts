import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys, AuthModule, authSchema } from '#platform/auth/index';
import { loadSettings, SettingsModule, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate, type Schema, uuidv7 } from '#platform/database/index';
import {
  createHttpAdapter,
  HttpModule,
  httpSchema,
  Public,
  RequireScope,
  setupHttp,
} from '#platform/http/index';
import { createDatabase, type TestDatabase } from '../support/index.js';

@Controller('probe')
class ProbeController {
  @Get('unsaid')
  unsaid(): string {
    return 'administrators only';
  }

  @Public()
  @Get('open')
  open(): string {
    return 'everybody';
  }

  @RequireScope('write')
  @Post('write')
  write(): string {
    return 'writers';
  }
}

const PROJECT = uuidv7();
const schema: Schema = {
  entities: authSchema.entities,
  migrations: [...authSchema.migrations, ...httpSchema.migrations],
};

let database: TestDatabase;
let app: NestFastifyApplication;
let admin: string;

beforeAll(async () => {
  database = await createDatabase();
  await migrate(database.url, schema);
  app = await start();
  admin = (await app.get(ApiKeys).ensureAdminKey()) ?? '';
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

async function start(env: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const given = loadSettings(env);
  @Module({
    imports: [
      SettingsModule.forRoot(withDatabase(given, database.url)),
      DatabaseModule.forRoot(schema),
      HttpModule,
      AuthModule,
    ],
    controllers: [ProbeController],
  })
  class Probe {}
  const made = await NestFactory.create<NestFastifyApplication>(
    Probe,
    createHttpAdapter({ bodyLimit: 1024 }),
    {
      logger: false,
    },
  );
  await setupHttp(made, []);
  await made.init();
  await made.getHttpAdapter().getInstance().ready();
  return made;
}

async function call(key: string | undefined, request: InjectOptions, on = app) {
  const headers = { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...request.headers };
  const { statusCode, body, headers: answered } = await on.inject({ ...request, headers });
  return { status: statusCode, body: body.startsWith('{') ? JSON.parse(body) : body, headers: answered };
}

async function issue(payload: object, key = admin) {
  return call(key, { method: 'POST', url: '/api/v1/keys', payload });
}

describe('asking for a key', () => {
  it('lets nobody in without one, except where a route is public', async () => {
    expect(await call(undefined, { url: '/probe/open' })).toMatchObject({ status: 200 });
    expect(await call(undefined, { url: '/probe/unsaid' })).toMatchObject({
      status: 401,
      body: { code: 'api-key-missing', type: '/problems/api-key-missing' },
      headers: { 'www-authenticate': 'Bearer realm="assay"', 'content-type': 'application/problem+json' },
    });
  });

  it('takes the key in either header', async () => {
    expect(await call(admin, { url: '/probe/unsaid' })).toMatchObject({ status: 200 });
    expect(await call(undefined, { url: '/probe/unsaid', headers: { 'x-api-key': admin } })).toMatchObject({
      status: 200,
    });
  });

  it('answers an unknown key the same as a revoked and an expired one', async () => {
    const { body: revoked } = await issue({ name: 'revoked', scopes: ['admin'] });
    await call(admin, { method: 'DELETE', url: `/api/v1/keys/${revoked.id}` });
    const soon = new Date(Date.now() + 300);
    const { body: expired } = await issue({
      name: 'expired',
      scopes: ['admin'],
      expiresAt: soon.toISOString(),
    });
    expect(await call(expired.key, { url: '/probe/unsaid' })).toMatchObject({ status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 350));

    const answers = await Promise.all(
      [revoked.key, expired.key, `assay_${'x'.repeat(43)}`].map((key) => call(key, { url: '/probe/unsaid' })),
    );

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1);
  });

  it('asks for the scope, and takes admin for all of them', async () => {
    const { body: reader } = await issue({ name: 'reader', scopes: ['read'] });
    const { body: writer } = await issue({ name: 'writer', scopes: ['write'] });
    const write = { method: 'POST', url: '/probe/write' } as const;

    expect(await call(reader.key, write)).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
    expect(await call(writer.key, write)).toMatchObject({ status: 201 });
    expect(await call(admin, write)).toMatchObject({ status: 201 });
    expect(await call(writer.key, { url: '/probe/unsaid' })).toMatchObject({ status: 403 });
  });

  it('makes a revocation hold in another process within seconds', async () => {
    const other = await start();
    const { body: key } = await issue({ name: 'shared', scopes: ['admin'] });
    expect(await call(key.key, { url: '/probe/unsaid' }, other)).toMatchObject({ status: 200 });

    await call(admin, { method: 'DELETE', url: `/api/v1/keys/${key.id}` });

    await expect
      .poll(async () => (await call(key.key, { url: '/probe/unsaid' }, other)).status, { timeout: 5_000 })
      .toBe(401);
    await other.close();
  });
});

describe('the rate limit of a key', () => {
  it('refuses what is too much for one key, and tells when to come back', async () => {
    const limited = await start({ API_RATE_LIMIT_PER_MINUTE: '3' });
    const { body: eager } = await issue({ name: 'eager', scopes: ['admin'] });
    const { body: calm } = await issue({ name: 'calm', scopes: ['admin'] });

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(eager.key, { url: '/probe/unsaid' }, limited)),
    );

    const refused = answers.filter(({ status }) => status === 429);
    // A minute may end in between, and then three more are taken.
    expect(refused.length).toBeGreaterThanOrEqual(14);
    expect(refused[0]?.body).toMatchObject({ code: 'rate-limited' });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(await call(calm.key, { url: '/probe/unsaid' }, limited)).toMatchObject({ status: 200 });
    await limited.close();
  });
});

describe('keys', () => {
  it('shows the text of a key once, and stores only its hash', async () => {
    const { status, body } = await issue({ name: 'once', scopes: ['read'] });
    const shown = await call(admin, { url: `/api/v1/keys/${body.id}` });

    expect(status).toBe(201);
    expect(body.key).toMatch(/^assay_[\w-]{43}$/);
    expect(shown.body).toEqual({ ...body, key: undefined });
    expect(JSON.stringify(await app.get(ApiKeys).get(body.id))).not.toContain(body.key);
  });

  it('names every wrong field of a request', async () => {
    const { status, body } = await issue({
      name: '',
      scopes: ['root'],
      expiresAt: '2020-01-01T00:00:00Z',
      x: 1,
    });

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'request-invalid', instance: '/api/v1/keys' });
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(
      expect.arrayContaining(['/name', '/scopes/0', '']),
    );
    expect(await call(admin, { url: '/api/v1/keys/nonsense' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/keyId', in: 'path' }] },
    });
    expect(await call(admin, { url: '/api/v1/keys?limit=0&cursor=x' })).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/limit', in: 'query' },
          { pointer: '/cursor', in: 'query' },
        ],
      },
    });
  });

  it('keeps a key that is bound to a project to that project', async () => {
    const { body: bound } = await issue({ name: 'bound', scopes: ['admin'], projectId: PROJECT });
    const { body: foreign } = await issue({ name: 'foreign', scopes: ['read'], projectId: uuidv7() });

    const listed = await call(bound.key, { url: '/api/v1/keys' });
    const child = await issue({ name: 'child', scopes: ['read'] }, bound.key);

    expect(listed.body.items.map(({ projectId }: { projectId: string }) => projectId)).toEqual([PROJECT]);
    expect(child.body).toMatchObject({ projectId: PROJECT });
    expect(await call(bound.key, { url: `/api/v1/keys/${foreign.id}` })).toMatchObject({ status: 404 });
    expect(await call(bound.key, { method: 'DELETE', url: `/api/v1/keys/${foreign.id}` })).toMatchObject({
      status: 404,
    });
    expect(await issue({ name: 'out', scopes: ['read'], projectId: uuidv7() }, bound.key)).toMatchObject({
      status: 404,
    });
  });

  it('lists all keys over pages, each once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const url = `/api/v1/keys?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`;
      const { body } = await call(admin, { url });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor !== undefined);

    expect(seen.length).toBeGreaterThan(5);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort().reverse());
  });
});

describe('the first key', () => {
  it('is made once, also when several processes start together', async () => {
    const own = await createDatabase();
    await migrate(own.url, schema);
    const usual = database;
    database = own;
    const processes = await Promise.all([start(), start(), start()]);

    const made = await Promise.all(processes.map((process) => process.get(ApiKeys).ensureAdminKey()));

    expect(made.filter((key) => key !== undefined)).toHaveLength(1);
    await Promise.all(processes.map((process) => process.close()));
    database = usual;
    await own.drop();
  });

  it('is the one of the environment, and stays revoked when it was', async () => {
    const chosen = 'chosen-by-the-operator-2026';
    const other = await start({ ASSAY_ADMIN_KEY: chosen });

    expect(await other.get(ApiKeys).ensureAdminKey()).toBeUndefined();
    expect(await other.get(ApiKeys).ensureAdminKey()).toBeUndefined();
    expect(await call(chosen, { url: '/probe/unsaid' }, other)).toMatchObject({ status: 200 });

    const { body } = await call(chosen, { url: '/api/v1/keys?limit=1' }, other);
    await call(chosen, { method: 'DELETE', url: `/api/v1/keys/${body.items[0].id}` }, other);
    await other.get(ApiKeys).ensureAdminKey();
    expect(await call(chosen, { url: '/probe/unsaid' }, other)).toMatchObject({ status: 401 });
    await other.close();
  });
});
