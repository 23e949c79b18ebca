import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text as allOf } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { analysed } from '../../../../test/support/analyzers.js';
import { functionalDetails } from '../../details.js';
import type { Completed, ToolReport } from '../analyzer.js';
import { functional } from './analyzer.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Greetings', version: '1' },
  servers: [{ url: '/api' }],
  paths: {
    '/greeting': {
      get: {
        parameters: [{ name: 'name', in: 'query', schema: { type: 'string', maxLength: 20 } }],
        responses: {
          200: {
            description: 'a greeting',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
              },
            },
          },
          400: { description: 'a name that is too long' },
        },
      },
    },
  },
};

async function tested(
  answer: RequestListener,
  document: unknown = DOCUMENT,
  strategies = ['contract', 'validation'],
): Promise<ToolReport> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bytes = document === undefined ? {} : { document: Buffer.from(JSON.stringify(document)) };
  const options = { strategies };
  return analysed(functional, { folder: '/nowhere', parts: [], running: { backend }, ...bytes }, { options });
}

function greeting(text: unknown): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://greetings');
    response.statusCode = (url.searchParams.get('name') ?? '').length > 20 ? 400 : 200;
    if (url.pathname !== '/api/greeting') response.statusCode = 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ text }));
  };
}

/** Sessions are cookies that the server gives; the login, and every change, want the token that a page carries. */
function cookieDiary(): { answer: RequestListener; read: () => number; written: () => number } {
  const sessions = new Map<string, { readonly token: string; user?: string }>();
  const people = new Map<string, string>();
  const counts = { read: 0, written: 0 };
  const answer: RequestListener = async (request, response) => {
    const body = new URLSearchParams(await allOf(request));
    const given = /\bsid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const id = sessions.has(given) ? given : randomUUID();
    const session = sessions.get(id) ?? { token: randomUUID() };
    sessions.set(id, session);
    const end = (status: number, content: object | string, more = {}): void => {
      const type = typeof content === 'string' ? 'text/html' : 'application/json';
      const known = id === given ? {} : { 'set-cookie': `sid=${id}; HttpOnly; Path=/` };
      response.writeHead(status, { 'content-type': type, ...known, ...more });
      response.end(typeof content === 'string' ? content : JSON.stringify(content));
    };
    const page = `<form method="post"><input type="hidden" name="csrf_token" value="${session.token}"></form>`;
    const isMeant = [body.get('csrf_token'), request.headers['x-csrf-token']].includes(session.token);
    const route = `${request.method} ${request.url}`;
    if (/^GET \/(login|register)$/.test(route)) return end(200, page);
    const isOpen = /^POST \/(login|register)$/.test(route);
    if (!isOpen && session.user === undefined) return end(401, { error: 'Log in first.' });
    if (request.method === 'POST' && route !== 'POST /register' && !isMeant)
      return end(400, { error: 'The CSRF token is missing.' });
    const [name = '', word = ''] = [body.get('username') ?? '', body.get('password') ?? ''];
    if (route === 'POST /register') {
      people.set(name, word);
      return end(302, '', { location: '/login' });
    }
    if (route === 'POST /login') {
      if (!people.has(name) || people.get(name) !== word) return end(401, { error: 'Who?' });
      sessions.set(id, { ...session, user: name });
      return end(302, '', { location: '/entries' });
    }
    if (route === 'GET /entries') {
      counts.read += 1;
      return end(200, []);
    }
    counts.written += 1;
    return end(201, { text: 'written' });
  };
  return { answer, read: () => counts.read, written: () => counts.written };
}

function cookieDocument(isNamed: boolean): object {
  const secured = isNamed ? { security: [{ session: [] }] } : {};
  const answered = (status: string, schema: object) => ({
    [status]: { description: 'well', content: { 'application/json': { schema } } },
    401: { description: 'nobody is logged in' },
  });
  const person = {
    type: 'object',
    properties: { username: { type: 'string' }, password: { type: 'string' } },
  };
  const form = {
    security: [],
    requestBody: { content: { 'application/x-www-form-urlencoded': { schema: person } } },
    responses: { 302: { description: 'on' }, 400: { description: 'no' }, 401: { description: 'no' } },
  };
  const entry = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
  return {
    openapi: '3.1.0',
    info: { title: 'Diary', version: '1' },
    ...(isNamed && {
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'sid' } } },
    }),
    paths: {
      '/register': { post: form },
      '/login': { post: form },
      '/entries': {
        get: { ...secured, responses: answered('200', { type: 'array' }) },
        post: {
          ...secured,
          requestBody: { content: { 'application/json': { schema: entry } } },
          responses: answered('201', entry),
        },
      },
    },
  };
}

describe('the functional suite', () => {
  it('passes for an application that does what its document says', async () => {
    const report = (await tested(greeting('hello'))) as Completed;

    expect(report).toMatchObject({ status: 'ok', findings: [] });
    const { passed, failed } = functionalDetails.parse(report.details);
    expect(passed).toBeGreaterThan(0);
    expect(failed).toBe(0);
  });

  it('fails for one that does not, and says in which way', async () => {
    const report = (await tested(greeting(1))) as Completed;

    const { failed, defects } = functionalDetails.parse(report.details);
    expect(failed).toBeGreaterThan(0);
    expect(defects).toContainEqual(expect.objectContaining({ name: 'Answer not as documented' }));
  });

  it('tells crashes of an application that brings no document, by the routes in its source', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-functional-'));
    await writeFile(
      path.join(folder, 'app.py'),
      "@app.route('/api/greeting')\ndef greet():\n    return request.args.get('name')\n",
    );
    const server = createServer((request, response) => {
      response.statusCode = (request.url ?? '').length > 60 ? 500 : 200;
      response.end('hello');
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const parts = [{ kind: 'backend', folder: '.', language: 'python', framework: 'flask' }] as const;
    const report = (await analysed(functional, { folder, parts, running: { backend } })) as Completed;
    await rm(folder, { recursive: true });

    const { documentOrigin, passed, defects } = functionalDetails.parse(report.details);
    expect(documentOrigin).toBe('recovered');
    expect(report.notes?.[0]).toContain('recovered from the routes');
    expect(passed).toBeGreaterThan(0);
    // That it takes whatever comes is no defect: nobody knows what it should refuse.
    expect(defects.map(({ name }) => name)).toEqual(['Server error']);
  });

  it.each([
    ['whose document names the cookie', true],
    ['whose document says nothing of it', false],
  ])('is logged in to an application of cookies and form tokens %s', async (_, isNamed) => {
    const diary = cookieDiary();

    const report = (await tested(diary.answer, cookieDocument(isNamed), ['contract'])) as Completed;

    const { passed, failed, defects } = functionalDetails.parse(report.details);
    expect({ failed, defects }).toEqual({ failed: 0, defects: [] });
    expect(passed).toBeGreaterThan(0);
    expect(diary.read()).toBeGreaterThan(0);
    expect(diary.written()).toBeGreaterThan(0);
  });

  it('says that there is nothing to test, or that the document is of no use', async () => {
    expect(await tested(greeting('hello'), null)).toMatchObject({ status: 'tool-error', category: 'input' });
    expect(await analysed(functional, { folder: '/nowhere', parts: [], running: {} })).toMatchObject({
      status: 'unavailable',
    });
  });
});
