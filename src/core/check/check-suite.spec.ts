import { describe, expect, it } from 'vitest';
import { planTests, type TestPlan } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { petstore } from '../../../test/support/petstore.js';
import { packFiles } from '../../../test/support/pack-files.js';
import { checkSuite } from './index.js';

const spec = readSpec(petstore(), {});
const plan: TestPlan = planTests(spec, { strategies: ['contract', 'crud', 'errors', 'validation'], seed: 1 });
const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
const files = renderSuite(plan, loadPack(packFiles('vitest')), options);
const [first] = plan.cases;
const id = first?.id ?? '';

function suiteWith(content: string, path = 'tests/x.contract.test.ts'): RenderedFile[] {
  return [{ path, content }];
}

function aTest(body = 'expect(1).toBe(1);', title = 'answers', mark = `// assay:${id} — #/paths`): string {
  return `describe('GET /pets', () => {\n  ${mark}\n  it('${title}', async () => {\n    ${body}\n  });\n});\n`;
}

function aPythonTest(body = 'assert 1', mark = `# assay:${id} — #/paths`): string {
  return `class TestGetPets:\n    ${mark}\n    def test_answers(self):\n        ${body}\n`;
}

function rulesBrokenBy(content: string, path?: string): string[] {
  return checkSuite(suiteWith(content, path), plan, spec).problems.map(
    ({ rule, line }) => `${rule}:${line ?? 0}`,
  );
}

describe('checkSuite', () => {
  it.each(['vitest', 'pytest'] as const)(
    'finds nothing wrong with a suite for %s, and every test of the plan in it',
    (target) => {
      const report = checkSuite(renderSuite(plan, loadPack(packFiles(target)), options), plan, spec);

      expect(report.problems).toEqual([]);
      expect(report.ok).toBe(true);
      expect(report.tests).toBe(plan.cases.length);
    },
  );

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

  it.each([
    ['code that does not parse', 'a = = 1\n', 'parses:1'],
    ['brackets that stay open', 'a = (1,\n', 'parses:2'],
    ['a string that stays open', 'a = 1\nb = "x\n', 'parses:2'],
    ['a block without an indentation', 'if a:\nb = 1\n', 'parses:2'],
    ['an indentation without a block', 'a = 1\n  b = 2\n', 'parses:2'],
    ['an indentation that is not that of the block', 'if a:\n    b = 1\n      c = 2\n', 'parses:3'],
    ['a test without an assertion', aPythonTest('api.get("/pets")'), 'asserts:3'],
    [
      'a function that stands twice in a class',
      aPythonTest() + aPythonTest().split('\n').slice(1).join('\n'),
      'distinct-titles:6',
    ],
    ['an id that stands twice', aPythonTest() + aPythonTest(), 'distinct-ids:7'],
    ['a test without an id', aPythonTest(undefined, ''), 'distinct-ids:3'],
    ['an id that nobody planned', aPythonTest(undefined, '# assay:abc'), 'distinct-ids:3'],
    [
      'a comment for somebody to fill in',
      aPythonTest('# TODO: expect more\n        assert 1'),
      'no-placeholder:4',
    ],
    ['a path with a hole', aPythonTest('assert api.get("/pets/{petId}")'), 'no-placeholder:4'],
  ])('reports %s in Python, with its line', (_what, content, broken) => {
    expect(rulesBrokenBy(content, 'tests/test_x.py')).toContain(broken);
  });

  it.each(['assert 1', 'assert_status(x, 200)', 'with pytest.raises(KeyError):\n            f()'])(
    'takes for an assertion: %s',
    (body) => {
      expect(rulesBrokenBy(aPythonTest(body), 'tests/test_x.py')).toEqual([]);
    },
  );

  it('does not take the operator @ for a decorator', () => {
    const product = `m = 1 @ 2\n\n\n${aPythonTest()}`;

    expect(rulesBrokenBy(product, 'tests/test_x.py')).toEqual([]);
  });

  it('finds tests behind decorators, and none in files that pytest does not collect', () => {
    const marked = aPythonTest().replace('    def', '    @pytest.mark.slow\n    def');

    expect(rulesBrokenBy(marked, 'tests/test_x.py')).toEqual([]);
    expect(checkSuite(suiteWith(marked, 'tests/test_x.py'), plan, spec).tests).toBe(1);
    expect(checkSuite(suiteWith(marked, 'support/x.py'), plan, spec).tests).toBe(0);
  });

  it('reports JSON that is none', () => {
    expect(rulesBrokenBy('{"a": }', 'support/schemas.json')).toEqual(['parses:1']);
  });

  it('lets a suite pass whose document has a secret in an example, and warns', () => {
    const report = checkSuite(suiteWith(aTest("expect('AKIAABCDEFGHIJKLMNOP').toBe(1);")), plan, spec);

    expect(report).toMatchObject({ ok: true, problems: [{ rule: 'no-secret', severity: 'warning' }] });
  });
});
