import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpec, type Json, type JsonSchema, type Parameter } from '#core/spec/index';
import { PlanningContext } from '../planning-context.js';
import { serialise } from './serialise.js';
import { isInvalidOnTheWire, isValidOnTheWire } from './server-view.js';

const check = new PlanningContext(
  readSpec('{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{}}'),
  1,
);

function aParameter(schema: JsonSchema, traits: Partial<Parameter> = {}): Parameter {
  return {
    name: 'p',
    in: 'query',
    pointer: '#',
    required: false,
    deprecated: false,
    schema,
    schemaPointer: '#',
    style: 'form',
    explode: true,
    allowReserved: false,
    examples: [],
    ...traits,
  };
}

describe('isInvalidOnTheWire', () => {
  it.each<[string, JsonSchema, Json]>([
    ['a number where text is wanted', { type: 'string' }, 7],
    ['an object where text is wanted', { type: 'string' }, { a: 'b' }],
    ['a text that reads as a boolean', { type: 'boolean' }, 'yes'],
    ['a text that reads as nothing', { type: ['integer', 'null'] }, 'null'],
    ['a text that is a list of one', { type: 'array', items: { type: 'string' } }, 'not-a-list'],
    ['an empty list, which leaves no trace', { type: 'array', minItems: 1 }, []],
    ['an empty optional text, which leaves none either', { type: 'string', minLength: 1 }, ''],
    ['a text where an object is wanted, which is no property of it', { type: 'object' }, 'not-an-object'],
    ['an object without properties, which leaves no trace', { type: 'object', minProperties: 1 }, {}],
    ['null, which has no form', { type: 'string' }, null],
    ['a list with null in it', { type: 'array', maxItems: 1 }, ['a', null]],
    ['a text that is too long by a space at its end', { type: 'string', maxLength: 2 }, 'ab '],
    ['a list of one that reads as two', { type: 'array', items: { type: 'string' }, minItems: 2 }, ['a,b']],
    ['a number that is also a short text', { type: ['string', 'integer'], maximum: 5, maxLength: 2 }, 12],
  ])('does not count %s', (_, schema, value) => {
    expect(isInvalidOnTheWire(aParameter(schema), value, check)).toBe(false);
  });

  it.each<[string, JsonSchema, Json]>([
    ['a word where a number is wanted', { type: 'integer' }, 'not-a-number'],
    ['a number above the maximum', { type: 'integer', maximum: 100 }, 101],
    ['a fraction where whole numbers are wanted', { type: 'integer' }, 1.5],
    ['a text that is none of the values', { type: 'string', enum: ['a'] }, 'b'],
    ['more items than are allowed', { type: 'array', items: { type: 'integer' }, maxItems: 1 }, [1, 2]],
  ])('counts %s', (_, schema, value) => {
    expect(isInvalidOnTheWire(aParameter(schema), value, check)).toBe(true);
  });

  it('counts no value whose text a lenient server could read as a valid one', () => {
    const schemas = fc.constantFrom<JsonSchema>(
      { type: 'integer', minimum: 3 },
      { type: 'boolean' },
      { type: 'string', maxLength: 3 },
      { type: 'number', maximum: 9 },
    );
    const values = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const property = fc.property(schemas, values, (schema, value) => {
      if (!isInvalidOnTheWire(aParameter(schema), value, check)) return true;
      const text = serialise(aParameter(schema), value)?.[0]?.text ?? '';
      const lenient: readonly Json[] = [text, Number(text), text === 'true', text === 'false'];
      const isBoolean = text === 'true' || text === 'false';
      return lenient
        .slice(0, isBoolean ? 4 : 2)
        .every((reading) => Number.isNaN(reading) || !check.accepts(schema, reading));
    });

    expect(fc.check(property, { numRuns: 500, seed: 13 })).toMatchObject({ failed: false });
  });

  it.each<[string, Partial<Parameter>, JsonSchema, Json]>([
    ['list in cookies of one name', { in: 'cookie' }, { type: 'array', maxItems: 1 }, ['a', 'b']],
    ['path with a slash in it', { in: 'path', style: 'matrix' }, { type: 'string', maxLength: 2 }, 'a/b'],
    ['path that is empty', { in: 'path', style: 'simple' }, { type: 'string', minLength: 1 }, ''],
    ['header that is only a space', { in: 'header', style: 'simple' }, { type: 'string', minLength: 2 }, ' '],
    ['object as plain text', { mediaType: 'text/plain' }, { type: 'string' }, { a: 'b' }],
    ['text in quotes as plain text', { mediaType: 'text/plain' }, { type: 'string', maxLength: 3 }, 'abc'],
  ])('does not count a %s', (_, traits, schema, value) => {
    expect(isInvalidOnTheWire(aParameter(schema, traits), value, check)).toBe(false);
  });

  it('counts an object where a text of JSON is wanted: JSON says itself what it is', () => {
    const parameter = aParameter({ type: 'string' }, { mediaType: 'application/json; charset=utf-8' });

    expect(isInvalidOnTheWire(parameter, { a: 'b' }, check)).toBe(true);
  });

  it('sends nothing in a path or header that would not arrive', () => {
    const path = aParameter({ type: 'string' }, { in: 'path', style: 'simple', required: true });
    const header = aParameter({ type: 'string' }, { in: 'header', style: 'simple' });

    expect(['a/b', '..', '', 'a?b', ' a'].filter((value) => isValidOnTheWire(path, value, check))).toEqual(
      [],
    );
    expect(['a\nb', ' a', 'ä', ''].filter((value) => isValidOnTheWire(header, value, check))).toEqual([]);
    expect(isValidOnTheWire(header, 'a b', check)).toBe(true);
  });
});

describe('serialise', () => {
  it.each<[Partial<Parameter>, Json, unknown]>([
    [
      {},
      ['a', 'b'],
      [
        ['p', 'a'],
        ['p', 'b'],
      ],
    ],
    [{ explode: false }, ['a', 'b'], [['p', 'a,b']]],
    [{ explode: false }, ['a,b'], undefined],
    [{ style: 'pipeDelimited', explode: false }, [1, 2], [['p', '1|2']]],
    [
      { style: 'deepObject' },
      { a: 1, b: 'x' },
      [
        ['p[a]', '1'],
        ['p[b]', 'x'],
      ],
    ],
    [{ style: 'label', in: 'path' }, ['a', 'b'], [['p', '.a.b']]],
    [{ style: 'matrix', in: 'path' }, ['a', 'b'], [['p', ';p=a;p=b']]],
    [{ style: 'simple', in: 'path', explode: false }, { a: 1, b: 2 }, [['p', 'a,1,b,2']]],
    [{ style: 'simple', in: 'path', explode: true }, { a: 1, b: 2 }, [['p', 'a=1,b=2']]],
    [{ mediaType: 'application/json' }, { a: [1] }, [['p', '{"a":[1]}']]],
    [{ mediaType: 'text/plain' }, 'a b', [['p', 'a b']]],
    [{ mediaType: 'text/plain' }, ['a'], undefined],
    [{}, [['nested']], undefined],
  ])('writes %j', (traits, value, expected) => {
    const pairs = serialise(aParameter(true, traits), value)?.map(({ name, text }) => [name, text]);

    expect(pairs).toEqual(expected);
  });
});
