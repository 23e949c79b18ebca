import { describe, expect, it } from 'vitest';
import { type ApiSpec, readSpec } from '#core/spec/index';
import { AVAILABLE_STRATEGIES, planTests, type PlanOptions, type TestPlan } from './index.js';

type Members = Record<string, unknown>;

const specOf = (operations: Members, components: Members = {}): ApiSpec =>
  readSpec(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Hostile', version: '1' },
      paths: operations,
      components,
    }),
  );
const planned = (spec: ApiSpec, options: Partial<PlanOptions> = {}): TestPlan =>
  planTests(spec, { strategies: AVAILABLE_STRATEGIES, seed: 7, ...options });
const reasons = (plan: TestPlan): string => plan.leftOut.map(({ reason }) => reason).join('\n');

const taking = (schema: unknown): Members => ({
  post: {
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { 201: { description: 'made' } },
  },
});
const named = (name: string): Members => ({ $ref: `#/components/schemas/${name}` });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Eight alternatives, of which each has eight, twelve levels deep, and nothing in the end that any value fits. */
function fan(prefix: string): Members {
  const levels = many(12, (level) => [
    `${prefix}${level}`,
    { oneOf: many(8, () => named(`${prefix}${level + 1}`)) },
  ]);
  const end = { type: 'string', pattern: '^a$', minLength: 5 };
  return Object.fromEntries([...levels, [`${prefix}12`, end]]) as Members;
}

// Without limits, each of these takes minutes or more memory than there is.
describe('a plan for a hostile document', { timeout: 20_000 }, () => {
  it('leaves out what alternatives inside alternatives make too much work', () => {
    const plan = planned(specOf({ '/things': taking(named('L0')) }, { schemas: fan('L') }));

    expect(reasons(plan)).toMatch(/no valid body could be made up/u);
  });

  it('is refused where the document as a whole is too much work', () => {
    const families = many(200, (index) => `F${index}L`);
    const spec = specOf(
      Object.fromEntries(families.map((family) => [`/${family}`, taking(named(`${family}0`))])),
      { schemas: Object.assign({}, ...families.map(fan)) as Members },
    );

    expect(() => planned(spec)).toThrow(expect.objectContaining({ code: 'spec-too-large' }));
  });

  it.each(['(a{1000}){1000}', '^(a{3000}){3000}$', '((a{100}){100}){1000}', '(a?){4900}b'])(
    'leaves the pattern %s unchecked',
    (pattern) => {
      const spec = specOf({
        '/things': taking({
          type: 'object',
          required: ['x', 'n'],
          properties: { x: { type: 'string', pattern }, n: { type: 'integer', minimum: 3 } },
        }),
      });

      expect(JSON.stringify(spec.problems)).toMatch(/pattern/u);
      expect(JSON.stringify(planned(spec).cases).length).toBeLessThan(200_000);
    },
  );

  it('makes up no text that nobody could read', () => {
    const names = many(300, (index) => `p${index}`);
    const long = { type: 'string', minLength: 90_000, maxLength: 99_000 };
    const properties = Object.fromEntries(names.map((name) => [name, long]));
    const plan = planned(specOf({ '/things': taking({ type: 'object', required: names, properties }) }));

    expect(reasons(plan)).toMatch(/no valid body could be made up/u);
  });

  it('sends no request with more required parameters than anybody can read', () => {
    const parameters = many(1500, (index) => ({
      in: 'query',
      name: `q${index}`,
      required: true,
      schema: { type: 'integer', minimum: 1, maximum: 5 },
    }));
    const plan = planned(
      specOf({ '/p': { get: { parameters, responses: { 200: { description: 'ok' } } } } }),
    );

    expect(reasons(plan)).toMatch(/requires more than 100 parameters/u);
  });

  it('leaves out bodies of more properties than can be judged, and calls none of them invalid', () => {
    const names = many(1500, (index) => `p${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', enum: ['a', 'b'] }]));
    const schema = { type: 'object', required: names, properties };
    const plan = planned(specOf({ '/things': taking(schema) }));

    expect(reasons(plan)).toMatch(/no valid body could be made up/u);
    expect(plan.cases.filter(({ strategy }) => strategy === 'validation')).toEqual([]);
  });

  it('tries the first of thousands of ways to prove who one is', () => {
    const schemes = many(3000, (index) => `k${index}`);
    const securitySchemes = Object.fromEntries(
      schemes.map((name) => [name, { type: 'apiKey', in: 'header', name }]),
    );
    const responses = { 200: { description: 'ok' } };
    const either = schemes.map((name) => ({ [name]: [] }));
    const all = [Object.fromEntries(schemes.map((name) => [name, []]))];
    const spec = specOf(
      { '/either': { get: { security: either, responses } }, '/all': { get: { security: all, responses } } },
      { securitySchemes },
    );

    expect(spec.operations.map(({ key, security }) => [key, security.length])).toEqual([['GET /either', 20]]);
    expect(spec.problems.map(({ detail }) => detail).join('\n')).toMatch(
      /only the first 20 of the alternatives[\s\S]*more than 20 security schemes at once/u,
    );
  });

  it('has tests up to a limit, each way of counting told once', () => {
    const schema = { type: 'string', enum: ['a', 'b', 'c'] };
    const parameters = many(50, (index) => ({ in: 'query', name: `q${index}`, schema }));
    const spec = specOf({ '/p': { get: { parameters, responses: { 200: { description: 'ok' } } } } });
    const all = planned(spec);
    const some = planned(spec, { limits: { ofOperation: 100, ofDocument: 1000 } });
    const few = planned(spec, { limits: { ofOperation: 1000, ofDocument: 50 } });

    expect(some.cases.length).toBeLessThan(all.cases.length / 2);
    expect(some.cases.length).toBeGreaterThan(few.cases.length);
    expect(reasons(some).match(/tests of this operation would send more than 100 values/gu)).not.toBeNull();
    expect(reasons(few)).toMatch(/tests of this document would send more than 50 values/u);
  });
});
