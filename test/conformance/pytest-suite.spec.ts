import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AVAILABLE_STRATEGIES, planTests, type StrategyName } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { bookshopDocument } from '#suites/sample/bookshop-document';
import { startSampleApi, type SampleApi } from '#suites/sample/start-sample-api';
import { describeNeeding } from '../support/needs.js';
import { packFiles } from '../support/pack-files.js';
import { petstore } from '../support/petstore.js';
import { aPetsPlan } from '../support/pets-plan.js';
import { environmentOf, python, runRendered } from '../support/python.js';
import { ruffSays } from '../support/ruff.js';
import { filesIn, SuiteFolders, tool } from '../support/suite-folders.js';

const GOLDEN = join(import.meta.dirname, '../golden/pytest-petstore');
const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
/** Strategies that come later must not change the golden files. */
const golden = ['contract', 'crud', 'errors', 'validation'] as const;

function suiteOf(
  document: Uint8Array,
  strategies: readonly StrategyName[] = AVAILABLE_STRATEGIES,
): RenderedFile[] {
  return renderSuite(
    planTests(readSpec(document), { strategies, seed: 1 }),
    loadPack(packFiles('pytest')),
    options,
  );
}

const suites: readonly (readonly [string, () => RenderedFile[]])[] = [
  ['petstore', () => suiteOf(petstore())],
  ['bookshop', () => suiteOf(Buffer.from(JSON.stringify(bookshopDocument)))],
  ['every member of a plan', () => renderSuite(aPetsPlan(), loadPack(packFiles('pytest')), options)],
];

describe('a rendered pytest suite', () => {
  it('is what stands in test/golden, byte for byte', () => {
    const files = new Map(suiteOf(petstore(), golden).map(({ path, content }) => [path, content]));
    // `UPDATE_GOLDEN=1 npx vitest run test/conformance/pytest-suite` writes it anew.
    if (process.env['UPDATE_GOLDEN'] === '1') {
      rmSync(GOLDEN, { recursive: true, force: true });
      for (const [path, content] of files) {
        mkdirSync(dirname(join(GOLDEN, path)), { recursive: true });
        writeFileSync(join(GOLDEN, path), content);
      }
    }

    expect(filesIn(GOLDEN)).toEqual(files);
  });

  it('is the same bytes again, also from another load of the pack', () => {
    expect(suiteOf(petstore())).toEqual(suiteOf(petstore()));
  });

  it.each(suites)('satisfies Ruff, as linter and as formatter: %s', (_name, files) => {
    expect(ruffSays(files())).toEqual([]);
  });
});

describeNeeding(python, 'a pytest suite that runs', () => {
  let broken: SampleApi;
  let mended: SampleApi;
  let workFolder: string;
  let folders: SuiteFolders;
  beforeAll(async () => {
    [broken, mended] = await Promise.all([startSampleApi(), startSampleApi({ bugs: false })]);
    workFolder = mkdtempSync(join(tmpdir(), 'assay-pytest-'));
    folders = new SuiteFolders();
  });
  afterAll(async () => {
    folders.remove();
    rmSync(workFolder, { recursive: true, force: true });
    await Promise.all([broken.close(), mended.close()]);
  });

  it('satisfies pyright', async () => {
    const written = suites.map(([name, suite]) => folders.write(name, suite()));
    const { python: interpreter } = await environmentOf(suites[0]?.[1]() ?? []);
    const root = dirname(written[0] ?? '');
    const names = written.map((folder) => relative(root, folder));
    const config = { include: names, executionEnvironments: names.map((name) => ({ root: name })) };
    writeFileSync(join(root, 'pyrightconfig.json'), JSON.stringify(config));

    const said = await tool('pyright', ['--pythonpath', interpreter], root);

    expect(said.trim()).toBe('0 errors, 0 warnings, 0 informations');
  }, 120_000);

  it('tells an API with bugs from one without, with a report of every failure', async () => {
    const files = suiteOf(broken.document, golden);

    const good = await runRendered(files, { workFolder, baseUrl: mended.baseUrl, env: {} });
    expect(good.outcomes.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(good.outcomes.length).toBeGreaterThan(100);

    const bad = await runRendered(files, { workFolder, baseUrl: broken.baseUrl, env: {} });
    const failed = bad.outcomes.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(5);
    for (const { failure, message, planned } of failed) {
      expect(planned?.id).toMatch(/^[0-9a-f]{12,}$/);
      expect(failure).toMatchObject({
        request: { url: expect.stringContaining(broken.baseUrl) as unknown },
        response: { status: expect.any(Number) as unknown },
        curl: expect.stringMatching(/^curl /) as unknown,
      });
      expect(message).toMatch(
        /^[A-Z]+ \S+: expected .*\n\nsent {6}[A-Z]+ http:[^]*\nreceived {2}\d+[^]*\nclause {4}#\/[^]* of Bookshop [^]*\nagain {5}curl /,
      );
    }
  }, 120_000);

  it('never shows a token', async () => {
    const files = renderSuite(aPetsPlan(), loadPack(packFiles('pytest')), options);
    const env = { TOKEN_USER_A: 'secret-token' };

    const run = await runRendered(files, { workFolder, baseUrl: broken.baseUrl, env });

    const failures = run.outcomes.flatMap(({ failure }) => failure ?? []);
    expect(failures.length).toBeGreaterThan(3);
    expect(JSON.stringify(run)).not.toContain('secret-token');
    expect(failures.map(({ curl }) => curl).join('\n')).toContain('$TOKEN_USER_A');
  }, 60_000);
});
