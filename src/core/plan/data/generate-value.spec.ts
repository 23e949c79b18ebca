import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpec, type JsonSchema } from '#core/spec/index';
import { PlanningContext } from '../planning-context.js';
import { boundariesOf } from './boundaries.js';
import { generateValue } from './generate-value.js';
import type { SchemaObject } from './schema-tree.js';
import { evaluate } from './value-expr.js';
import { scalarSchema } from '../../../../test/support/arbitrary-schemas.js';

const emptyApi = readSpec('{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{}}');
const contextOf = (seed = 1): PlanningContext => new PlanningContext(emptyApi, seed);
const wanted = { name: 'item', key: 'item', extent: 'full', unique: true } as const;

/** A validator apart from the one in the planner, so that one mistake cannot hide in both. */
const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);

const { schema } = fc.letrec<{ schema: Record<string, unknown> }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalarSchema,
    fc
      .tuple(tie('schema'), fc.nat({ max: 3 }))
      .map(([items, minItems]) => ({ type: 'array', items, minItems })),
    fc
      .dictionary(fc.constantFrom('name', 'email', 'age', 'toString', '__proto__', 'x y'), tie('schema'))
      .map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
      })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
}));

const own = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('generateValue', () => {
  it('finds a value for ordinary schemas, and never one that does not fit', () => {
    let found = 0;
    const property = fc.property(schema, fc.nat(), (raw, seed) => {
      const plain = own(raw) as JsonSchema;
      const expr = generateValue(plain, wanted, contextOf(seed));
      if (expr === undefined) return true;
      found += 1;
      const value = evaluate(expr, { token: 'zz09zz09', fixtures: new Map(), captured: () => null });
      // The second validator reads inherited properties as if they were sent.
      return (
        JSON.stringify(plain).match(/toString|__proto__/u) !== null || ajv.validate(plain as object, value)
      );
    });

    expect(fc.check(property, { numRuns: 300, seed: 11 })).toMatchObject({ failed: false });
    expect(found).toBeGreaterThan(270);
  });

  it('prefers what the document names', () => {
    const value = (raw: JsonSchema): unknown => generateValue(raw, wanted, contextOf());

    expect(value({ type: 'string', examples: ['Rex'], default: 'Tom' })).toEqual({
      kind: 'literal',
      value: 'Rex',
    });
    expect(value({ type: 'integer', default: 5 })).toEqual({ kind: 'literal', value: 5 });
    expect(value({ type: 'string', examples: [7], enum: ['a', 'b'] })).toEqual({
      kind: 'literal',
      value: 'a',
    });
  });

  it('makes what tells things apart unique, with room for the token', () => {
    const email = generateValue(
      { type: 'string', maxLength: 40 },
      { ...wanted, name: 'contactEmail' },
      contextOf(),
    );
    const short = generateValue({ type: 'string', maxLength: 10 }, { ...wanted, name: 'email' }, contextOf());

    expect(email).toEqual({ kind: 'unique', prefix: 'ada.', suffix: '@example.com', maxLength: 40 });
    expect(short?.kind).toBe('literal');
  });

  it('gives up on what has no value, and on patterns that cannot be evaluated', () => {
    expect(generateValue({ type: 'integer', minimum: 5, maximum: 4 }, wanted, contextOf())).toBeUndefined();
    expect(
      generateValue({ type: 'string', 'x-assay-unchecked-pattern': '(a+)+$' }, wanted, contextOf()),
    ).toBeUndefined();
  });

  it.each([
    { type: 'string', minLength: 2_000_000_000 },
    { type: 'string', minLength: 100_001 },
    { type: 'array', minItems: 1_000_000_000, items: { type: 'string' } },
  ])('gives up on what no memory holds: %o', (raw) => {
    expect(generateValue(raw, wanted, contextOf())).toBeUndefined();
  });
});

describe('boundariesOf', () => {
  it('stands on both sides of every limit', () => {
    const variants = (raw: SchemaObject): readonly string[] => {
      const subject = { label: 'item', name: 'item', schema: raw, key: 'item', context: contextOf() };
      return boundariesOf(subject).map(({ keyword, variant }) => `${keyword} ${variant}`);
    };

    expect(variants({ type: 'string', minLength: 2, maxLength: 5 })).toEqual([
      'type other',
      'maxLength at',
      'maxLength above',
      'minLength at',
      'minLength below',
    ]);
    expect(variants({ type: 'number', exclusiveMinimum: 0, maximum: 9 })).toEqual([
      'type other',
      'maximum at',
      'maximum above',
      'exclusiveMinimum at',
      'exclusiveMinimum inside',
    ]);
  });
});
