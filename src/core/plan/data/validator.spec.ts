import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '#core/spec/index';
import { SchemaValidator } from './validator.js';

const NAMES = ['a', 'b', '__proto__', 'constructor'];

const named = fc.constantFrom(...NAMES);
const limit = fc.integer({ min: 0, max: 3 });
const number = fc.constantFrom(-1, 0, 0.1, 0.3, 0.5, 1, 1.5, 2, 3, 1e21, 2 ** 53);
const text = fc.constantFrom('', 'a', 'ab', '12', '😀', 'a😀b', '2026-01-01', 'a@b.cd', 'YQ==', '\ud83d');
const plain = fc.oneof(number, text, fc.boolean(), fc.constant(null));

/** Of a few names and small numbers, so that values and schemas have to do with each other. */
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    plain,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(named, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');

const schema = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const part = tie('schema');
  const several = fc.array(part, { minLength: 1, maxLength: 3 });
  const keywords = {
    $ref: fc.constantFrom('#/components/schemas/One', '#/components/schemas/Two'),
    description: text,
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
    enum: fc.array(fc.oneof({ weight: 9, arbitrary: plain }, value), { minLength: 1, maxLength: 3 }),
    const: fc.oneof({ weight: 9, arbitrary: plain }, value),
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: fc.constantFrom(0.1, 0.5, 1, 2, 3),
    minLength: limit,
    maxLength: limit,
    pattern: fc.constantFrom('^a', String.raw`^\d+$`, '^.$', String.raw`\p{L}`),
    format: fc.constantFrom('date', 'email', 'int32', 'double', 'byte', 'uuid', 'no-such-format'),
    minItems: limit,
    maxItems: limit,
    uniqueItems: fc.boolean(),
    contains: part,
    items: part,
    prefixItems: several,
    minProperties: limit,
    maxProperties: limit,
    required: fc.uniqueArray(named, { maxLength: 2 }),
    properties: fc.dictionary(named, part, { maxKeys: 3, noNullPrototype: true }),
    patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), part, { maxKeys: 1, noNullPrototype: true }),
    additionalProperties: part,
    unevaluatedProperties: part,
    allOf: several,
    anyOf: several,
    oneOf: several,
    not: part,
    if: part,
    else: part,
  };
  const chosen = fc.subarray(Object.keys(keywords) as (keyof typeof keywords)[], { maxLength: 4 });
  const record = chosen.chain((names) =>
    fc
      .tuple(...names.map((name) => keywords[name] as fc.Arbitrary<Json>))
      .map((parts) => Object.fromEntries(names.map((name, index) => [name, parts[index] ?? null]))),
  );
  return { schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), record) };
}).schema;

/** The same by ajv alone. */
function ajvAccepts(asked: JsonSchema, given: Json, schemas: Readonly<Record<string, JsonSchema>>): boolean {
  const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false, ownProperties: true });
  addFormats.default(ajv);
  const defined = { $id: 'document', components: { schemas }, asked };
  ajv.addSchema(defined);
  return ajv.validate({ $ref: 'document#/asked' }, given);
}

const answer = (decide: () => boolean): boolean | 'refused' => {
  try {
    return decide();
  } catch {
    return 'refused';
  }
};

describe('SchemaValidator', () => {
  it('accepts what ajv accepts, and nothing else', () => {
    const seen = { accepted: 0, rejected: 0 };
    const check = (asked: JsonSchema, schemas: Record<string, JsonSchema>, values: readonly Json[]): void => {
      const validator = new SchemaValidator(schemas, 'request');
      // A schema inside itself without an end is refused by both: documents have those taken out before.
      const ours = values.map((given) => answer(() => validator.accepts(asked, given)));
      const theirs = values.map((given) => answer(() => ajvAccepts(asked, given, schemas)));
      expect(ours.map((one, index) => (theirs[index] === 'refused' ? 'refused' : one))).toEqual(theirs);
      seen.accepted += theirs.filter((one) => one === true).length;
      seen.rejected += theirs.filter((one) => one === false).length;
    };
    const values = fc.array(value, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(schema, schema, schema, values, (asked, One, Two, given) =>
        check(asked, { One, Two }, given),
      ),
      { numRuns: 400, seed: 1 },
    );
    expect(seen.accepted).toBeGreaterThan(300);
    expect(seen.rejected).toBeGreaterThan(300);
  });
});
