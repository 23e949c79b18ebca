import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planTests } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { describeNeeding } from '../support/needs.js';
import { packFiles } from '../support/pack-files.js';
import { python, runRendered } from '../support/python.js';
import { runSuite, SuiteFolders } from '../support/suite-folders.js';

const CHUNK = Buffer.alloc(64 * 1024, 'a');
/** A thousandth of what it says once it is unpacked. */
const BOMB = gzipSync(Buffer.alloc(20_000_000));
const LIMITS = { ANSWER_LIMIT_BYTES: '300000', REQUEST_TIMEOUT_MS: '1500' };

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/endless': (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(CHUNK));
    };
    response.on('drain', more);
    more();
  },
  '/packed': (response) => response.setHeader('content-encoding', 'gzip').end(BOMB),
  '/dripping': (response) => {
    const timer = setInterval(() => response.write('a'), 50);
    response.once('close', () => clearInterval(timer));
  },
};

let server: Server;
let baseUrl: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json');
    answers[url]?.(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function suiteFor(target: 'vitest' | 'pytest'): RenderedFile[] {
  const responses = { 200: { description: 'ok', content: { 'application/json': { schema: {} } } } };
  const paths = Object.fromEntries(Object.keys(answers).map((place) => [place, { get: { responses } }]));
  const document = JSON.stringify({ openapi: '3.1.0', info: { title: 'Endless', version: '1' }, paths });
  const plan = planTests(readSpec(document), { strategies: ['contract'], seed: 1 });
  const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
  return renderSuite(plan, loadPack(packFiles(target)), options);
}

describe('an answer without an end', () => {
  const folders = new SuiteFolders();
  afterAll(() => folders.remove());

  it('fails a vitest suite, which reads no further', { timeout: 60_000 }, async () => {
    const folder = folders.write('endless', suiteFor('vitest'));

    const { testResults } = await runSuite(folder, { ...LIMITS, BASE_URL: baseUrl });
    const messages = testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ failureMessages }) => failureMessages.join('\n')),
    );

    expect(problemsIn(messages)).toEqual({
      '/endless': TOO_LONG,
      '/packed': TOO_LONG,
      '/dripping': 'The operation was aborted due to timeout',
    });
  });
});

describeNeeding(python, 'an answer without an end, in Python,', () => {
  const workFolder = mkdtempSync(path.join(tmpdir(), 'assay-endless-'));
  afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

  it('fails a pytest suite, which reads no further', { timeout: 60_000 }, async () => {
    const { outcomes } = await runRendered(suiteFor('pytest'), { workFolder, baseUrl, env: LIMITS });

    expect(problemsIn(outcomes.map(({ message }) => message ?? ''))).toEqual({
      '/endless': TOO_LONG,
      '/packed': TOO_LONG,
      '/dripping': 'the answer takes longer than REQUEST_TIMEOUT_MS',
    });
  });
});

const TOO_LONG = 'the answer is longer than 300000 bytes (ANSWER_LIMIT_BYTES)';

/** Why there was no answer, by where it was asked for. */
function problemsIn(messages: readonly string[]): Record<string, string> {
  const found = messages.map((message) => /GET (\S+): expected an answer, but (.*)\./u.exec(message));
  return Object.fromEntries(found.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
}
