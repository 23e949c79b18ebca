import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { analysed } from '../../../../test/support/analyzers.js';
import type { Completed } from '../analyzer.js';
import { dynamic } from './analyzer.js';

const SOURCE = `
@app.post('/api/pictures')
def upload():
    return kept(request.files['picture'])
`;

interface Taking {
  readonly names: RegExp;
  readonly types?: RegExp;
  readonly mostBytes: number;
}

let folder: string;
let server: Server | undefined;
/** The names of all files. */
let sent: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-uploads-'));
  await writeFile(path.join(folder, 'app.py'), SOURCE);
});

afterEach(() => {
  sent = [];
  server?.closeAllConnections();
  server?.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function scanned(taking: Taking): Promise<readonly (string | undefined)[][]> {
  server = createServer((request, response) => {
    void statusFor(request, taking).then((status) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const parts = [{ kind: 'backend', framework: 'flask', language: 'python', folder: '' }] as const;
  const report = await analysed(dynamic, { folder, parts, running: { backend } });
  return (report as Completed).findings
    .filter(({ rule }) => rule.startsWith('upload'))
    .map(({ rule, place }) => [rule, place.kind === 'exchange' ? place.parameter : undefined]);
}

async function statusFor(
  request: IncomingMessage,
  { names, types = /./, mostBytes }: Taking,
): Promise<number> {
  let bytes = 0;
  let start = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (start.length < 1_000) start += chunk.toString('latin1');
    bytes += chunk.length;
  }
  if (request.method !== 'POST' || request.url !== '/api/pictures') return 404;
  const [, name = '', type = ''] =
    /name="picture"; filename="([^"]+)"\r\nContent-Type: ([\w/-]+)\r\n/.exec(start) ?? [];
  sent.push(name);
  if (bytes > mostBytes) return 413;
  return names.test(name) && types.test(type) ? 201 : 400;
}

it('sends files as forms do, and sees what is taken that should not be', async () => {
  expect(await scanned({ names: /./, mostBytes: Number.POSITIVE_INFINITY })).toEqual([
    ['upload-of-any-kind', 'picture'],
    ['upload-of-any-size', 'picture'],
  ]);
  expect(await scanned({ names: /\.png$/, mostBytes: Number.POSITIVE_INFINITY })).toEqual([
    ['upload-of-any-size', 'picture'],
  ]);
});

it('is content with uploads that have limits', async () => {
  expect(await scanned({ names: /\.(png|jpg)$/, mostBytes: 5_000_000 })).toEqual([]);
});

it('does not believe that the type which a client names is checked', async () => {
  expect(await scanned({ names: /./, types: /^image\//, mostBytes: Number.POSITIVE_INFINITY })).toEqual([
    ['upload-of-any-kind', 'picture'],
    ['upload-of-any-size', 'picture'],
  ]);
});

it('sends no name that leads to another folder, where it would overwrite what is there', async () => {
  await scanned({ names: /./, mostBytes: 5_000_000 });
  expect(new Set(sent)).toEqual(new Set(['sample.png', 'assay.html', 'assay.png']));
});
