import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playPlan } from '#core/check/index';
import { planTests } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { describeNeeding } from '../support/needs.js';
import { packFiles } from '../support/pack-files.js';
import { python, runRendered } from '../support/python.js';
import { runSuite, SuiteFolders } from '../support/suite-folders.js';

/** What is answered where; those that are no XML have a name that says so. */
const answers: Readonly<Record<string, string>> = {
  '/book': '<?xml version="1.0"?>\n<book lang="en">Fish &amp; chips</book>\n',
  '/entities': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  '/wrong-end': '<book><title></book></title>',
  '/wrong-json': '{"title":"Fish & chips"}',
  '/wrong-ampersand': '<book>Fish & chips</book>',
  '/wrong-break': '<book><title>Fish',
};
const wrong = Object.keys(answers).filter((place) => place.includes('wrong'));

let server: Server;
let baseUrl: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/xml; charset=utf-8').end(answers[url]);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const responses = { 200: { description: 'ok', content: { 'application/xml': { schema: {} } } } };
const plan = planTests(
  readSpec(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Books', version: '1' },
      paths: Object.fromEntries(Object.keys(answers).map((place) => [place, { get: { responses } }])),
    }),
  ),
  { strategies: ['contract'], seed: 1 },
);
const suiteFor = (target: 'vitest' | 'pytest'): RenderedFile[] =>
  renderSuite(plan, loadPack(packFiles(target)), { specSha256: '0'.repeat(64), engineVersion: '1.0.0' });

/** Of what the answer was said to be no XML. */
function complainedOf(messages: readonly string[]): readonly string[] {
  return messages
    .flatMap((message) => /GET (\S+): .*expected a body of well-formed XML/u.exec(message)?.[1] ?? [])
    .toSorted();
}

describe('an answer that says to be XML', () => {
  const folders = new SuiteFolders();
  afterAll(() => folders.remove());

  it('is well-formed, or the plan says so', () => {
    const complaints = playPlan(plan, ({ path: place }) => ({
      status: 200,
      headers: { 'content-type': 'application/xml' },
      ...(answers[place] !== undefined && { body: answers[place] }),
    }));

    expect(complainedOf([...complaints.values()])).toEqual(wrong.toSorted());
  });

  it('is judged by vitest suites with the very same code', () => {
    const own = path.join(import.meta.dirname, '../../src/core/check/play/well-formed-xml.ts');

    expect(packFiles('vitest').get('support/xml.ts.hbs')).toBe(readFileSync(own, 'utf8'));
  });

  it('is well-formed, or a vitest suite says so', { timeout: 60_000 }, async () => {
    const { testResults, numFailedTests } = await runSuite(folders.write('xml', suiteFor('vitest')), {
      BASE_URL: baseUrl,
    });
    const messages = testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ failureMessages }) => failureMessages.join('\n')),
    );

    expect(complainedOf(messages)).toEqual(wrong.toSorted());
    expect(numFailedTests).toBe(wrong.length);
  });
});

describeNeeding(python, 'an answer that says to be XML, in Python,', () => {
  const workFolder = mkdtempSync(path.join(tmpdir(), 'assay-xml-'));
  afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

  it('is well-formed, or a pytest suite says so', { timeout: 60_000 }, async () => {
    const { outcomes } = await runRendered(suiteFor('pytest'), { workFolder, baseUrl, env: {} });

    expect(complainedOf(outcomes.map(({ message }) => message ?? ''))).toEqual(wrong.toSorted());
    expect(outcomes.filter(({ status }) => status === 'failed')).toHaveLength(wrong.length);
  });
});
