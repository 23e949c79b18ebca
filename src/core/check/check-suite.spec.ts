import { describe, expect, it } from 'vitest';
import { planTests, type TestPlan } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { petstore } from '../../../test/support/petstore.js';
import { vitestPackFiles } from '../../../test/support/pack-files.js';
import { checkSuite } from './index.js';

const spec = readSpec(petstore(), {});
const plan: TestPlan = planTests(spec, { strategies: ['contract', 'crud', 'errors', 'validation'], seed: 1 });
const files = renderSuite(plan, loadPack(vitestPackFiles()), {
  specSha256: '0'.repeat(64),
  engineVersion: '1.0.0',
});
const [first] = plan.cases;
const id = first?.id ?? '';

function suiteWith(content: string, path = 'tests/x.contract.test.ts'): RenderedFile[] {
  return [{ path, content }];
}

function aTest(body = 'expect(1).toBe(1);', title = 'answers', mark = `// assay:${id} — #/paths`): string {
  return `describe('GET /pets', () => {\n  ${mark}\n  it('${title}', async () => {\n    ${body}\n  });\n});\n`;
}

function rulesBrokenBy(content: string, path?: string): string[] {
  return checkSuite(suiteWith(content, path), plan, spec).problems.map(
    ({ rule, line }) => `${rule}:${line ?? 0}`,
  );
}

describe('checkSuite', () => {
  it('finds nothing wrong with what the engine renders, and every test of the plan in it', () => {
    const report = checkSuite(files, plan, spec);

    expect(report.problems).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.tests).toBe(plan.cases.length);
  });

  it('counts what is covered of what the document has', () => {
    const { operations, statuses, parameters } = checkSuite(files, plan, spec).coverage;

    expect(operations.total).toBe(spec.operations.length);
    expect(operations.covered).toBe(operations.total);
    expect(statuses.covered).toBeGreaterThan(0);
    expect(statuses.total).toBe(spec.operations.flatMap(({ responses }) => responses).length);
    expect(parameters).toEqual({
      covered: parameters.total,
      total: spec.operations.flatMap((o) => o.parameters).length,
    });
    expect(checkSuite(files, { ...plan, cases: [] }, spec).coverage.operations.covered).toBe(0);
  });

  it.each([
    ['code that does not parse', 'const a = ;\n', 'parses:1'],
    ['a test without an assertion', aTest('await api.get();'), 'asserts:3'],
    [
      'a title that stands twice in a file',
      aTest() + aTest(undefined, undefined, '// assay:0'),
      'distinct-titles:9',
    ],
    ['an id that stands twice', aTest() + aTest(undefined, 'answers again'), 'distinct-ids:9'],
    ['a test without an id', aTest(undefined, undefined, ''), 'distinct-ids:3'],
    ['an id that nobody planned', aTest(undefined, undefined, '// assay:abc'), 'distinct-ids:3'],
    [
      'a comment for somebody to fill in',
      aTest('// TODO: expect more\n    expect(1).toBe(1);'),
      'no-placeholder:4',
    ],
    ['a title made of nothing', aTest(undefined, 'rejects undefined'), 'no-placeholder:3'],
    ['a path with a hole', aTest("expect(await api.get('/pets/{petId}')).toBe(1);"), 'no-placeholder:4'],
    ['a token', aTest(`expect('ghp_${'a1B2'.repeat(9)}').toBe(1);`), 'no-secret:4'],
  ])('reports %s, with its line', (_what, content, broken) => {
    expect(rulesBrokenBy(content)).toContain(broken);
  });

  it('reports JSON that is none', () => {
    expect(rulesBrokenBy('{"a": }', 'support/schemas.json')).toEqual(['parses:1']);
  });

  it('lets a suite pass whose document has a secret in an example, and warns', () => {
    const report = checkSuite(suiteWith(aTest("expect('AKIAABCDEFGHIJKLMNOP').toBe(1);")), plan, spec);

    expect(report).toMatchObject({ ok: true, problems: [{ rule: 'no-secret', severity: 'warning' }] });
  });
});
