import { Body, Controller, Get, HttpException, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import type { LightMyRequestResponse } from 'fastify';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DomainError, NotFound } from '#core/errors/index';
import { createHttpAdapter, HttpModule, problem, setupHttp, statusByCode } from '#platform/http/index';

class CaveClosed extends DomainError {
  readonly code = 'breaker-open';
  readonly retryable = true;
  readonly category = 'dependency';
  readonly retryAfterMs = 61_200;
  readonly extensions = { dependency: 'cave' };
}

const deep = z.strictObject({ list: z.array(z.strictObject({ 'a/b~c': z.int() })) });

@Controller('probe')
class ProbeController {
  @Post()
  take(@Body({ schema: deep }) body: z.infer<typeof deep>): object {
    return body;
  }

  @Post('small')
  @RouteConfig({ bodyLimit: 10 })
  small(@Body() body: object): object {
    return body;
  }

  @Get('crash')
  crash(): never {
    throw new Error('password=hunter2 at /srv/secret');
  }

  @Get('closed')
  closed(): never {
    throw new CaveClosed('cave at 10.0.0.7 is closed');
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }

  @Get('missing/:id')
  missing(): never {
    throw new NotFound('run', '42');
  }

  @Get('database')
  database(): never {
    throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' });
  }
}

@Module({ imports: [HttpModule], controllers: [ProbeController] })
class Probe {}

let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(Probe, createHttpAdapter({ bodyLimit: 1000 }), {
    logger: false,
    rawBody: true,
  });
  await setupHttp(app, ['https://dashboard.example']);
  await app.listen(0, '127.0.0.1');
});

afterAll(() => app.close());

const send = (url: string, payload: string, type = 'application/json') =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });

/** The problem document of an answer, after checking what every one must have. */
function problemOf(response: LightMyRequestResponse): z.infer<typeof problem> {
  expect(response.headers['content-type']).toBe('application/problem+json');
  const document = problem.loose().parse(response.json());
  expect(document.status).toBe(response.statusCode);
  expect(document.type).toBe(`/problems/${document.code}`);
  expect(response.headers['x-request-id']).toBe(document.requestId);
  return document;
}

describe('a request that is wrong', () => {
  it.each([
    ['an unknown path', () => app.inject('/nowhere?token=1'), 404, 'not-found'],
    ['an unknown thing', () => app.inject('/probe/missing/42'), 404, 'not-found'],
    ['a body that is no JSON', () => send('/probe', '{"list":'), 400, 'request-invalid'],
    ['no body where JSON was said', () => send('/probe', ''), 400, 'request-invalid'],
    ['a poisoned prototype', () => send('/probe', '{"__proto__":{"admin":true}}'), 400, 'request-invalid'],
    [
      'an unknown content type',
      () => send('/probe', 'x', 'application/x-unknown'),
      415,
      'media-type-unsupported',
    ],
    ['a body over the limit', () => send('/probe', `"${'x'.repeat(1001)}"`), 413, 'payload-too-large'],
    [
      'a body over the limit of its route',
      () => send('/probe/small', '{"a":"bcdef"}'),
      413,
      'payload-too-large',
    ],
    ['a path that cannot be decoded', () => app.inject('/probe/missing/%c0%af'), 400, 'request-invalid'],
    [
      'a path segment without end',
      () => app.inject(`/probe/missing/${'x'.repeat(600)}`),
      414,
      'request-invalid',
    ],
    ['a status of its own', () => app.inject('/probe/teapot'), 418, 'request-invalid'],
  ] as const)('%s', async (_, request, status, code) => {
    expect(problemOf(await request())).toMatchObject({ status, code });
  });

  it('is told which methods a path takes', async () => {
    const response = await app.inject({ method: 'DELETE', url: '/probe/missing/42?x=1' });

    expect(problemOf(response)).toMatchObject({ status: 405, code: 'method-not-allowed' });
    expect(response.headers['allow']).toBe('GET, HEAD');
  });

  it('is told every place that is wrong, as a JSON pointer', async () => {
    const response = await send(
      '/probe',
      JSON.stringify({ list: [{ 'a/b~c': 1 }, { 'a/b~c': 'x' }, 7], more: 1 }),
    );

    expect(problemOf(response).errors).toEqual([
      { pointer: '/list/1/a~1b~0c', detail: expect.stringContaining('expected number'), in: 'body' },
      { pointer: '/list/2', detail: expect.stringContaining('expected object'), in: 'body' },
      { pointer: '', detail: expect.stringContaining('"more"'), in: 'body' },
    ]);
  });

  it('never gets more than fifty issues', async () => {
    const response = await send('/probe', JSON.stringify({ list: Array.from({ length: 200 }, () => 1) }));

    expect(problemOf(response).errors).toHaveLength(50);
  });
});

describe('a failure of ours', () => {
  it('says nothing about what is inside', async () => {
    const response = await app.inject('/probe/crash');

    expect(problemOf(response)).toMatchObject({ status: 500, code: 'internal' });
    expect(response.body).not.toMatch(/hunter2|secret|Error|\.ts/);
  });

  it('says when to try again, and what its error chose to tell', async () => {
    const response = await app.inject('/probe/closed');

    expect(problemOf(response)).toMatchObject({ status: 503, code: 'breaker-open', dependency: 'cave' });
    expect(response.headers['retry-after']).toBe('62');
    expect(response.body).not.toContain('10.0.0.7');
  });

  it('is a matter of time when the database is away', async () => {
    const response = await app.inject('/probe/database');

    expect(problemOf(response)).toMatchObject({ status: 503, code: 'database-unavailable' });
    expect(response.headers['retry-after']).toBe('5');
    expect(response.body).not.toContain('10.0.0.7');
  });
});

describe('what is hardly HTTP', () => {
  it.each([
    ['a request line of nonsense', 'nonsense\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /probe HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      400,
    ],
  ])('%s', async (_, request, status) => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(request);

    const [head, body] = (await text(socket)).split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(problem.parse(JSON.parse(body ?? ''))).toMatchObject({ status, code: 'request-invalid' });
  });
});

describe('every answer', () => {
  it('names the request: by the id that came, if harmless, or a new one', async () => {
    const given = await app.inject({ url: '/problems', headers: { 'x-request-id': 'ci-42' } });
    const harmful = await app.inject({ url: '/problems', headers: { 'x-request-id': 'a b"c' } });

    expect(given.headers['x-request-id']).toBe('ci-42');
    expect(harmful.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('protects browsers', async () => {
    const { headers } = await app.inject('/problems');

    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('lets pages of listed origins read it, and no others', async () => {
    const preflight = (origin: string) =>
      app.inject({
        method: 'OPTIONS',
        url: '/probe',
        headers: { origin, 'access-control-request-method': 'POST' },
      });

    expect((await preflight('https://dashboard.example')).headers['access-control-allow-origin']).toBe(
      'https://dashboard.example',
    );
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });
});

it('explains every code at the address that problem documents give', async () => {
  for (const code of Object.keys(statusByCode)) {
    const page = await app.inject(`/problems/${code}`);
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain(code);
  }
  expect(problemOf(await app.inject('/problems/constructor'))).toMatchObject({ code: 'not-found' });
});
