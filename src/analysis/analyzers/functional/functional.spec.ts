import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
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

async function tested(answer: RequestListener, document: unknown = DOCUMENT): Promise<ToolReport> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bytes = document === undefined ? {} : { document: Buffer.from(JSON.stringify(document)) };
  const options = { strategies: ['contract', 'validation'] };
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

  it('says that there is nothing to test, or that the document is of no use', async () => {
    expect(await tested(greeting('hello'), null)).toMatchObject({ status: 'tool-error', category: 'input' });
    expect(await analysed(functional, { folder: '/nowhere', parts: [], running: {} })).toMatchObject({
      status: 'unavailable',
    });
  });
});
