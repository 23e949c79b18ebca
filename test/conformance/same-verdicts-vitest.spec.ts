import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPack, renderSuite } from '#core/render/index';
import { packFiles } from '../support/pack-files.js';
import { serveOverHttp } from '../support/plain-http.js';
import { failing, planOf, servers } from '../support/served.js';
import { failuresIn, runSuite, SuiteFolders } from '../support/suite-folders.js';

describe('a plan that is played, and the vitest suite that is rendered from it', () => {
  let folders: SuiteFolders;
  beforeAll(() => {
    folders = new SuiteFolders();
  });
  afterAll(() => folders.remove());

  it.for(servers)('agree about every test: $name', { timeout: 120_000 }, async (one) => {
    const { name, start, tokens } = one;
    const plan = planOf(one);
    const files = renderSuite(plan, loadPack(packFiles('vitest')), {
      specSha256: '0'.repeat(64),
      engineVersion: '1.0.0',
    });
    const played = failing(plan, one);
    const server = await serveOverHttp(start());

    const report = await runSuite(folders.write(name, files), {
      BASE_URL: server.baseUrl,
      ...tokens,
    });
    await server.close();
    const rendered = failuresIn(report, files);

    expect(report.numPassedTests + report.numFailedTests).toBe(plan.cases.length);
    expect([...rendered.keys()].sort()).toEqual(played);
  });
});
