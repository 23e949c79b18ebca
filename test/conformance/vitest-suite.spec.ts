import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AVAILABLE_STRATEGIES, planTests, type StrategyName } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { startSampleApi, type SampleApi } from '#suites/sample/start-sample-api';
import { bookshopDocument } from '#suites/sample/bookshop-document';
import { vitestPackFiles } from '../support/pack-files.js';
import { petstore } from '../support/petstore.js';
import { aPetsPlan } from '../support/pets-plan.js';
import { filesIn, runSuite, SuiteFolders, tool, type SuiteReport } from '../support/suite-folders.js';

const GOLDEN = join(import.meta.dirname, '../golden/vitest-petstore');
const USUAL = ['contract', 'crud', 'errors', 'validation'] as const;
const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };

const LIBRARY = readFileSync(join(import.meta.dirname, '../fixtures/mock/library.yaml'));

function suiteOf(document: Uint8Array, strategies: readonly StrategyName[] = USUAL): RenderedFile[] {
  return renderSuite(
    planTests(readSpec(document, {}), { strategies, seed: 1 }),
    loadPack(vitestPackFiles()),
    options,
  );
}

let folders: SuiteFolders;
beforeAll(() => {
  folders = new SuiteFolders();
});
afterAll(() => folders.remove());

const runAgainst = (folder: string, baseUrl: string, reports: string): Promise<SuiteReport> =>
  runSuite(folder, { BASE_URL: baseUrl, ASSAY_REPORT_DIR: reports, TOKEN_USER_A: 'secret-token' });

describe('a rendered vitest suite', () => {
  it('is what stands in test/golden, byte for byte', () => {
    const files = new Map(suiteOf(petstore()).map(({ path, content }) => [path, content]));
    // `UPDATE_GOLDEN=1 npx vitest run test/conformance/vitest-suite` writes it anew.
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

  it.each([
    ['petstore', () => suiteOf(petstore())],
    ['bookshop', () => suiteOf(Buffer.from(JSON.stringify(bookshopDocument)))],
    ['every strategy', () => suiteOf(LIBRARY, AVAILABLE_STRATEGIES)],
    ['every member of a plan', () => renderSuite(aPetsPlan(), loadPack(vitestPackFiles()), options)],
  ])(
    'type-checks, and needs no formatting and no linting: %s',
    async (name, files) => {
      const folder = folders.write(name, files());

      const [types, format, lint] = await Promise.all([
        tool('tsc', ['-p', '.'], folder),
        tool('prettier', ['--list-different', '.'], folder),
        tool('oxlint', ['--deny-warnings', '--format=unix', '.'], folder),
      ]);

      expect(types).toBe('');
      expect(format).toBe('');
      expect(lint.trim()).toBe('');
    },
    60_000,
  );
});

describe('a rendered suite that runs', () => {
  const apis: SampleApi[] = [];
  afterAll(() => Promise.all(apis.map((api) => api.close())));

  it('tells an API with bugs from one without, and writes a report of every failure', async () => {
    const [broken, mended] = await Promise.all([startSampleApi(), startSampleApi({ bugs: false })]);
    apis.push(broken, mended);
    const folder = folders.write('running', suiteOf(broken.document));
    const reports = join(folder, 'failures');

    const good = await runAgainst(folder, mended.baseUrl, reports);
    expect(existsSync(reports) ? readdirSync(reports) : []).toEqual([]);
    expect(good).toMatchObject({ numFailedTests: 0 });
    expect(good.numPassedTests).toBeGreaterThan(100);

    const bad = await runAgainst(folder, broken.baseUrl, reports);
    expect(bad.numFailedTests).toBeGreaterThan(0);
    const failures = readdirSync(reports).map(
      (name) => JSON.parse(readFileSync(join(reports, name), 'utf8')) as Record<string, unknown>,
    );
    expect(failures).toHaveLength(bad.numFailedTests);
    for (const failure of failures) {
      expect(failure).toMatchObject({
        testId: expect.stringMatching(/^[0-9a-f]{12,}$/) as unknown,
        clause: expect.stringMatching(/^#\//) as unknown,
        request: {
          method: expect.any(String) as unknown,
          url: expect.stringContaining(broken.baseUrl) as unknown,
        },
        response: { status: expect.any(Number) as unknown },
        curl: expect.stringMatching(/^curl /) as unknown,
      });
    }
    const [message = ''] = bad.testResults
      .flatMap((file) => file.assertionResults)
      .flatMap((result) => result.failureMessages);
    expect(message).toMatch(
      /expected .*\n\nsent {6}[A-Z]+ http:[^]*\nreceived {2}\d+[^]*\nclause {4}#\/[^]* of Bookshop [^]*\nagain {5}curl /,
    );
  }, 120_000);

  it('reads for each failure what it says, and never shows a token', async () => {
    const [broken] = apis;
    const folder = folders.write('secretive', renderSuite(aPetsPlan(), loadPack(vitestPackFiles()), options));
    const reports = join(folder, 'failures');

    const result = await runAgainst(folder, broken?.baseUrl ?? '', reports);

    expect(result.numFailedTests).toBeGreaterThan(3);
    expect(JSON.stringify([result, [...filesIn(reports)]])).not.toContain('secret-token');
    expect([...filesIn(reports).values()].join('')).toContain('$TOKEN_USER_A');
  }, 60_000);
});
