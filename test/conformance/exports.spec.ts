import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import { planTests, type TestPlan } from '#core/plan/index';
import { loadPack, renderSuite, suiteManifest, type RenderedFile, type Target } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { bookshopDocument } from '#suites/sample/bookshop-document';
import { packFiles } from '../support/pack-files.js';
import { petstore } from '../support/petstore.js';
import { aPetsPlan } from '../support/pets-plan.js';
import { filesIn } from '../support/suite-folders.js';

const EXPORTS: readonly Target[] = ['k6', 'locust', 'postman', 'http'];
const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
/** Those of the golden files: strategies that come later must not change them. */
const strategies = ['contract', 'crud', 'errors', 'validation'] as const;

function planOf(document: Uint8Array): TestPlan {
  return planTests(readSpec(document), { strategies, seed: 1 });
}

function exported(target: Target, plan: TestPlan): RenderedFile[] {
  return renderSuite(plan, loadPack(packFiles(target)), options);
}

const plans: readonly (readonly [string, () => TestPlan])[] = [
  ['petstore', () => planOf(petstore())],
  ['bookshop', () => planOf(Buffer.from(JSON.stringify(bookshopDocument)))],
  ['every member of a plan', aPetsPlan],
];
const everything = EXPORTS.flatMap((target) => plans.map(([name, plan]) => ({ target, name, plan })));

function mistakesIn({ path, content }: RenderedFile): string[] {
  if (path.endsWith('.js'))
    return parseSync(path, content).errors.map(({ message }) => `${path}: ${message}`);
  try {
    if (path.endsWith('.json')) JSON.parse(content);
    return [];
  } catch (error) {
    return [`${path}: ${String(error)}`];
  }
}

async function misformatted(files: readonly RenderedFile[]): Promise<string[]> {
  const judged = files.map(async ({ path, content }) =>
    (await check(content, { singleQuote: true, printWidth: 110, filepath: path })) ? [] : [path],
  );
  return (await Promise.all(judged)).flat();
}

function contentOf(files: readonly RenderedFile[], wanted: string): string {
  return files.find(({ path }) => path === wanted)?.content ?? '';
}

describe.each(EXPORTS)('an export for %s', (target) => {
  const golden = join(import.meta.dirname, `../golden/${target}-petstore`);

  it('is what stands in test/golden, byte for byte', () => {
    const files = new Map(exported(target, planOf(petstore())).map(({ path, content }) => [path, content]));
    // `UPDATE_GOLDEN=1 npx vitest run test/conformance/exports` writes it anew.
    if (process.env['UPDATE_GOLDEN'] === '1') {
      rmSync(golden, { recursive: true, force: true });
      for (const [path, content] of files) {
        mkdirSync(dirname(join(golden, path)), { recursive: true });
        writeFileSync(join(golden, path), content);
      }
    }

    expect(filesIn(golden)).toEqual(files);
  });

  it('is the same bytes again, also from another load of the pack', () => {
    expect(exported(target, aPetsPlan())).toEqual(exported(target, aPetsPlan()));
  });

  it('says in its README and manifest what it leaves out', () => {
    const plan = aPetsPlan();
    const files = exported(target, plan);
    const manifest = suiteManifest.parse(JSON.parse(contentOf(files, 'assay.manifest.json')));

    expect(manifest.target).toBe(target);
    const written = new Set(manifest.tests.map(({ strategy }) => strategy));
    const left = new Set(manifest.leftOut.map(({ strategy }) => strategy));
    for (const strategy of new Set(plan.cases.map((test) => test.strategy)))
      expect(written.has(strategy) || left.has(strategy)).toBe(true);
    const readme = contentOf(files, 'README.md');
    expect(manifest.leftOut.length).toBeGreaterThan(0);
    for (const { clause } of manifest.leftOut) expect(readme).toContain(clause);
  });
});

describe('the code of exports', () => {
  it.each(everything)('parses, and needs no formatting: $target, $name', async ({ target, plan }) => {
    const files = exported(target, plan());

    expect(files.flatMap(mistakesIn)).toEqual([]);
    const written = files.filter(({ path }) => /\.(?:js|json)$/.test(path) && path !== 'assay.manifest.json');
    expect(await misformatted(written)).toEqual([]);
  });

  it('of load generators walks an operation once, and only where the document says how it succeeds', () => {
    const plan = aPetsPlan();
    const [valid] = plan.cases;
    const doubtful = { ...valid, id: 'f'.repeat(12), operation: 'GET /maybe' };
    const cases = [valid, doubtful].map((test, index) => ({
      ...test,
      steps: (test?.steps ?? []).map((step) =>
        index === 0 ? step : { ...step, expectations: [{ kind: 'not-server-error' as const }] },
      ),
    }));

    const files = exported('k6', { ...plan, cases: cases as typeof plan.cases });

    const { tests, leftOut } = suiteManifest.parse(JSON.parse(contentOf(files, 'assay.manifest.json')));
    expect(tests.map(({ operation }) => operation)).toEqual(['GET /pets']);
    expect(leftOut.map(({ reason }) => reason).join('\n')).toContain('does not say how to make it succeed');
  });
});
