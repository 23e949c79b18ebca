import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endedRun, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

const SHOP = '/api/v3/repos/acme/shop/contents/';
const PRIVATE = '/api/v3/repos/acme/private/contents/secret.json';

let pipeline: PipelineApp;
let server: Server;
/** The address of each request, and what it was sent as. */
const asked: (string | undefined)[][] = [];

beforeAll(async () => {
  pipeline = await startPipeline({ realSuites: true });
  server = createServer(({ url = '/', headers }, response) => {
    asked.push([url, headers.authorization]);
    response.end(
      JSON.stringify(url.startsWith(`${SHOP}api/openapi.json`) ? documentOf() : { type: 'string' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await pipeline.stop();
});

function host(): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function documentOf(): object {
  const schema = { anyOf: [{ $ref: '../pet.json' }, { $ref: `http://${host()}${PRIVATE}` }] };
  const answer = { description: 'ok', content: { 'application/json': { schema } } };
  return {
    openapi: '3.1.0',
    info: { title: 'Pets', version: '1' },
    paths: { '/pets': { get: { responses: { 200: answer } } } },
  };
}

it("shows a source's GitHub token to files of the document's repository, and to no other repository", async () => {
  const apiUrl = `http://${host()}/api/v3`;
  const settings = { allowedHosts: [host()], github: { apiUrl } };
  const made = await pipeline.call({
    method: 'POST',
    url: '/api/v1/sources',
    headers: { 'x-api-key': pipeline.admin },
    payload: { kind: 'github', name: 'shop', accessToken: 'ghp_x', settings },
  });
  expect(made.statusCode).toBe(201);
  const url = `http://${host()}${SHOP}api/openapi.json?ref=abc`;

  const event = await pipeline.deliver({
    sourceId: made.json<{ id: string }>().id,
    kind: 'github',
    routing: { action: 'generate', origin: { kind: 'url', url } },
  });
  await endedRun(pipeline.dataSource, event, 60_000);

  expect(new Map(asked.map(([address, token]) => [address, token]))).toEqual(
    new Map([
      [`${SHOP}api/openapi.json?ref=abc`, 'Bearer ghp_x'],
      [`${SHOP}pet.json?ref=abc`, 'Bearer ghp_x'],
      [PRIVATE, undefined],
    ]),
  );
});
