import * as fc from 'fast-check';
import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import { loadPack, renderSuite } from '#core/render/index';
import type { NamedValue, RequestStep, TestPlan, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { aCase, aPetsPlan, aStep } from '../support/pets-plan.js';
import { packFiles } from '../support/pack-files.js';
import { ruffSays } from '../support/ruff.js';

const vitest = loadPack(packFiles('vitest'));
const pytest = loadPack(packFiles('pytest'));
const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
const style = { singleQuote: true, printWidth: 110 };

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    'a',
    'some words of a text',
    'x'.repeat(60),
    'x'.repeat(120),
    '名前'.repeat(12),
    "it's",
    '"it\'s"',
  ),
);
// Names longer than half a line are laid out by rules of their own, which the engine leaves to prettier.
const name = fc.oneof(
  fc.constantFrom('id', 'name', 'born', 'x-request-id', 'a_rather_long_name_of_a_property', '1', '__proto__'),
  fc.string({ maxLength: 20 }),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(fc.integer(), { maxLength: 40 }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(name, tie('json'), { maxKeys: 4 }),
  ),
}));
const value: fc.Arbitrary<ValueExpr> = fc.oneof(
  json.map((literal): ValueExpr => ({ kind: 'literal', value: literal })),
  fc.record({ kind: fc.constant('repeat' as const), text, times: fc.nat(9999) }),
  fc.record({ kind: fc.constant('unique' as const), prefix: text, suffix: text }),
  fc.record({
    kind: fc.constant('fixture' as const),
    name: fc.constantFrom('Pet'),
    overrides: fc.array(
      fc.record({ name, value: json.map((literal): ValueExpr => ({ kind: 'literal', value: literal })) }),
      { maxLength: 3 },
    ),
    omit: fc.array(name, { maxLength: 2 }),
  }),
);
const named: fc.Arbitrary<NamedValue[]> = fc.array(fc.record({ name, value }), { maxLength: 3 });
const step: fc.Arbitrary<RequestStep> = fc
  .record({
    query: named,
    headers: named,
    pathParams: fc.array(fc.record({ name: fc.constantFrom('petId', 'other'), value }), { maxLength: 2 }),
    body: value,
    form: named,
    way: fc.nat(3),
  })
  .map(({ query, headers, pathParams, body, form, way }) =>
    aStep({
      method: way === 3 ? 'get' : 'post',
      path: '/pets/{petId}/things/{other}',
      query,
      headers,
      pathParams,
      ...(way === 0 && { body: { kind: 'json' as const, contentType: 'application/json', value: body } }),
      ...(way === 1 && { body: { kind: 'form' as const, contentType: 'x', fields: form } }),
      ...(way === 2 && { body: { kind: 'raw' as const, contentType: 'text/plain', text: body } }),
      expectations: [
        { kind: 'body-equals', pointer: '/a', value: body },
        {
          kind: 'content-type',
          anyOf: ['application/json', 'application/vnd.a.rather.long.name+json', 'text/plain'],
        },
      ],
    }),
  );

function planWith(request: RequestStep, literal: Json): TestPlan {
  const fixtures = { Pet: { value: { kind: 'literal' as const, value: literal } } };
  const schemas = { Pet: { enum: [literal] } };
  return aPetsPlan({ cases: [aCase({ steps: [request] })], fixtures, schemas });
}

async function misformatted(plan: TestPlan): Promise<string[]> {
  const files = renderSuite(plan, vitest, options);
  const checked = await Promise.all(
    files.map(async ({ path, content }) =>
      (await check(content, { ...style, filepath: path })) ? [] : [content],
    ),
  );
  return checked.flat();
}

const runs = { numRuns: Number(process.env['RUNS'] ?? 60), seed: 7, endOnFailure: true };

describe('the layout of rendered files', () => {
  it('is that of prettier, whatever values stand in them', async () => {
    await fc.assert(
      fc.asyncProperty(step, json, async (request, literal) => {
        expect(await misformatted(planWith(request, literal))).toEqual([]);
      }),
      runs,
    );
  }, 120_000);

  it('is that of Ruff in Python, whatever values stand in them', () => {
    const perSuite = new Set(['support/data.py', 'tests/test_pets_contract.py']);
    fc.assert(
      fc.property(step, json, (request, literal) => {
        const files = renderSuite(planWith(request, literal), pytest, options);
        expect(ruffSays(files.filter(({ path }) => perSuite.has(path)))).toEqual([]);
      }),
      runs,
    );
  }, 120_000);
});
