import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPack, renderSuite } from '#core/render/index';
import { describeNeeding } from '../support/needs.js';
import { packFiles } from '../support/pack-files.js';
import { serveOverHttp } from '../support/plain-http.js';
import { python, runRendered } from '../support/python.js';
import { failing, planOf, servers } from '../support/served.js';

describeNeeding(python, 'a plan that is played, and the pytest suite that is rendered from it', () => {
  const pack = loadPack(packFiles('pytest'));
  let workFolder: string;
  beforeAll(() => {
    workFolder = mkdtempSync(join(tmpdir(), 'assay-pytest-'));
  });
  afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

  it.for(servers)('agree about every test: $name', { timeout: 120_000 }, async (one) => {
    const { start, tokens } = one;
    const plan = planOf(one);
    const files = renderSuite(plan, pack, { specSha256: '0'.repeat(64), engineVersion: '1.0.0' });
    const played = failing(plan, one);
    const server = await serveOverHttp(start());

    const { outcomes } = await runRendered(files, { workFolder, baseUrl: server.baseUrl, env: tokens });
    await server.close();
    const failed = outcomes.filter(({ status }) => status === 'failed');

    expect(outcomes).toHaveLength(plan.cases.length);
    expect(failed.map(({ planned, title }) => planned?.id ?? title).sort()).toEqual(played);
  });
});
