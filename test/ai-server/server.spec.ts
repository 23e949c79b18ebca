import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aiReview } from '../../src/analysis/analyzers/ai-review/analyzer.js';
import type { ServiceAddress } from '../../src/analysis/analyzers/analyzer.js';
import { AiEndpoint } from '../../src/analysis/ai/ai-endpoint.js';
import { Spending } from '../../src/analysis/ai/spending.js';
import {
  EXPLANATION_SCHEMA,
  explanationAnswer,
  explanationMessages,
} from '../../src/analysis/ai/explanation/question.js';
import { noTools } from '../support/analyzers.js';

/** A real server of models: small ones answer badly, and their protocol is real all the same. */
const SERVICE: ServiceAddress = { url: process.env['AI_ENDPOINT_URL'] ?? 'http://127.0.0.1:8000/v1' };
const TIMEOUT_MS = 150_000;
const CODE = 'def login(name):\n    return db.execute("SELECT " + name)\n';
const LINE = 'return db.execute("SELECT " + name)';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-ai-server-'));
  await mkdir(path.join(folder, 'source'));
  await mkdir(path.join(folder, 'work'));
  await writeFile(path.join(folder, 'source/app.py'), CODE);
});
afterAll(() => rm(folder, { recursive: true }));

const endpoint = (): AiEndpoint =>
  new AiEndpoint(SERVICE, { timeoutMs: TIMEOUT_MS, signal: new AbortController().signal });

it('lists its models', async () => {
  expect((await endpoint().models()).length).toBeGreaterThan(0);
});

it(
  'reviews an application, or is told to have answered badly: what it claims is in the code',
  async () => {
    const said = await aiReview.run(
      { application: { modelSlug: 'm', appNumber: 1 }, folder: path.join(folder, 'source'), parts: [] },
      {
        tools: { ...noTools, services: () => [SERVICE] },
        workFolder: path.join(folder, 'work'),
        timeoutMs: TIMEOUT_MS,
        signal: new AbortController().signal,
        options: { requirements: ['People can log in'], maxOutputTokens: 400 },
        progress: () => {},
      },
    );
    console.log(JSON.stringify(said).slice(0, 2_000));

    expect(['ok', 'findings', 'tool-error']).toContain(said.status);
    const places = JSON.stringify('details' in said ? said.details : {}).match(/"path":"[^"]*"/g) ?? [];
    expect(places.every((place) => place === '"path":"app.py"')).toBe(true);
    expect(JSON.stringify(said)).not.toContain('answered 4');
  },
  2 * TIMEOUT_MS,
);

it(
  'explains a finding, or is told to have answered badly',
  async () => {
    const shown = [{ path: 'app.py', text: CODE }];
    const place = { kind: 'code' as const, path: 'app.py', line: 2, text: LINE };
    const about = {
      tool: 'bandit',
      rule: 'B608',
      title: 'SQL',
      message: 'SQL made from text',
      severity: 'high' as const,
      cwe: [89],
      place,
    };
    const model = await endpoint().model();
    const schema = explanationAnswer(shown);

    const spending = new Spending();
    const asked = await endpoint().ask(
      {
        model,
        messages: explanationMessages(about, shown, 'b0und4ry'),
        answer: { name: 'explanation', schema: EXPLANATION_SCHEMA, read: (value) => schema.safeParse(value) },
        maxTokens: 400,
      },
      spending,
    );
    console.log(JSON.stringify(asked).slice(0, 2_000));

    expect(spending.usage.promptTokens).toBeGreaterThan(0);
    expect(spending.usage.isEstimate).toBeUndefined();
    expect(asked.kind === 'answered' || asked.report.status === 'tool-error').toBe(true);
  },
  2 * TIMEOUT_MS,
);
