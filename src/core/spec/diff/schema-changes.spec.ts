import { describe, expect, it } from 'vitest';
import { diffSpecs, readSpec, type ChangeClass, type Json } from '../index.js';

const document = (schema: Json): string =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        post: {
          requestBody: { content: { 'application/json': { schema } } },
          responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } },
        },
      },
    },
  });

/** What a change means where the schema is sent, and where it is answered: `rule: class`. */
function told(before: Json, after: Json, direction: 'request' | 'response'): string[] {
  const { changes } = diffSpecs(readSpec(document(before)), readSpec(document(after)));
  return changes
    .filter((change) => change.direction === direction)
    .map((change) => `${change.rule.replace(/^(request|response)-/, '')}: ${change.class}`);
}

const text = { type: 'string' };
const object = (more: Readonly<Record<string, Json>>): Json => ({ type: 'object', ...more });
const list = (more: Readonly<Record<string, Json>>): Json => ({ type: 'array', ...more });

const CHANGES: readonly (readonly [string, Json, Json, string, ChangeClass, ChangeClass])[] = [
  [
    'an upper bound comes down',
    { ...text, maxLength: 9 },
    { ...text, maxLength: 5 },
    'max-length-decreased',
    'breaking',
    'safe',
  ],
  [
    'a lower bound comes down',
    { type: 'integer', minimum: 9 },
    { type: 'integer', minimum: 5 },
    'min-decreased',
    'safe',
    'breaking',
  ],
  [
    'an exclusive bound replaces the same one',
    { type: 'number', maximum: 5 },
    { type: 'number', exclusiveMaximum: 5 },
    'max-decreased',
    'breaking',
    'safe',
  ],
  [
    'more items must be contained',
    list({ contains: text, minContains: 2 }),
    list({ contains: text, minContains: 3 }),
    'min-contains-increased',
    'breaking',
    'safe',
  ],
  [
    'a number becomes an integer',
    { type: 'number' },
    { type: 'integer' },
    'type-narrowed',
    'breaking',
    'safe',
  ],
  ['a type is replaced', text, { type: 'integer' }, 'type-changed', 'breaking', 'breaking'],
  [
    'a type joins the others, as alternatives',
    { oneOf: [text, { type: 'integer' }] },
    { type: ['string', 'integer', 'boolean'] },
    'type-widened',
    'safe',
    'breaking',
  ],
  ['null is allowed', text, { type: ['string', 'null'] }, 'became-nullable', 'safe', 'breaking'],
  ['an enum loses a value', { enum: ['a', 'b'] }, { enum: ['a'] }, 'enum-values-removed', 'breaking', 'safe'],
  ['an enum gets a value', { enum: ['a'] }, { enum: ['a', 'b'] }, 'enum-values-added', 'safe', 'breaking'],
  [
    'a pattern changes',
    { ...text, pattern: '^a$' },
    { ...text, pattern: '^b$' },
    'pattern-changed',
    'potentially_breaking',
    'potentially_breaking',
  ],
  [
    'a step is refined',
    { type: 'number', multipleOf: 10 },
    { type: 'number', multipleOf: 5 },
    'multiple-of-changed',
    'safe',
    'breaking',
  ],
  ['items must differ', list({}), list({ uniqueItems: true }), 'unique-items-added', 'breaking', 'safe'],
  [
    'a property is required',
    object({ properties: { a: text } }),
    object({ properties: { a: text }, required: ['a'] }),
    'property-became-required',
    'breaking',
    'safe',
  ],
  [
    'a new property is required',
    object({}),
    object({ properties: { a: text }, required: ['a'] }),
    'required-property-added',
    'breaking',
    'safe',
  ],
  [
    'a new property is optional',
    object({ properties: { b: text } }),
    object({ properties: { a: text, b: text } }),
    'property-added',
    'safe',
    'safe',
  ],
  [
    'a required property goes',
    object({ properties: { a: text }, required: ['a'] }),
    object({}),
    'required-property-removed',
    'potentially_breaking',
    'breaking',
  ],
  [
    'other properties are forbidden',
    object({ properties: { a: text } }),
    object({ properties: { a: text }, additionalProperties: false }),
    'additional-properties-forbidden',
    'breaking',
    'safe',
  ],
  [
    'names that match get a schema',
    object({}),
    object({ patternProperties: { '^x-': text } }),
    'pattern-property-added',
    'breaking',
    'safe',
  ],
  [
    'names that match are all that is let in',
    object({ additionalProperties: false }),
    object({ patternProperties: { '^x-': text }, additionalProperties: false }),
    'pattern-property-added',
    'safe',
    'breaking',
  ],
  [
    'a property calls for more',
    object({}),
    object({ dependentSchemas: { a: { required: ['b'] } } }),
    'dependent-schema-added',
    'breaking',
    'safe',
  ],
  [
    'the first item gets a schema',
    list({}),
    list({ prefixItems: [text] }),
    'prefix-items-added',
    'breaking',
    'safe',
  ],
  [
    'less is forbidden',
    { not: { type: 'string', maxLength: 9 } },
    { not: { type: 'string', maxLength: 5 } },
    'max-length-decreased',
    'safe',
    'breaking',
  ],
  [
    'an encoding is replaced',
    { ...text, contentEncoding: 'base64' },
    { ...text, contentEncoding: 'base32' },
    'content-encoding-changed',
    'breaking',
    'breaking',
  ],
  [
    'a condition is replaced',
    { if: { const: 1 }, else: text },
    { if: { const: 2 }, else: text },
    'if-changed',
    'breaking',
    'breaking',
  ],
  ['nothing is allowed any more', text, false, 'became-forbidden', 'breaking', 'breaking'],
  [
    'an alternative of several is left',
    { oneOf: [{ ...text, maxLength: 5 }, object({})] },
    object({}),
    'reduced-to-one-alternative',
    'breaking',
    'safe',
  ],
];

describe('a schema that changes', () => {
  it.each(CHANGES)('%s', (_, before, after, rule, inRequests, inResponses) => {
    expect(told(before, after, 'request')).toEqual([`${rule}: ${inRequests}`]);
    expect(told(before, after, 'response')).toEqual([`${rule}: ${inResponses}`]);
  });

  it.each([
    [
      'properties',
      object({ properties: { a: text } }),
      object({ properties: { a: { ...text, maxLength: 5 } } }),
    ],
    ['items', list({ items: text }), list({ items: { ...text, maxLength: 5 } })],
    ['first items', list({ prefixItems: [text] }), list({ prefixItems: [{ ...text, maxLength: 5 }] })],
    ['contained items', list({ contains: text }), list({ contains: { ...text, maxLength: 5 } })],
    ['names', object({ propertyNames: text }), object({ propertyNames: { ...text, maxLength: 5 } })],
    [
      'other properties',
      object({ unevaluatedProperties: text }),
      object({ unevaluatedProperties: { ...text, maxLength: 5 } }),
    ],
    [
      'what follows from a condition',
      { if: { const: 1 }, else: text },
      { if: { const: 1 }, else: { ...text, maxLength: 5 } },
    ],
    [
      'what a property calls for',
      object({ dependentSchemas: { a: text } }),
      object({ dependentSchemas: { a: { ...text, maxLength: 5 } } }),
    ],
    ['content', { ...text, contentSchema: text }, { ...text, contentSchema: { ...text, maxLength: 5 } }],
  ])('is found in %s', (_, before, after) => {
    expect(told(before, after, 'request')).toEqual(['max-length-added: breaking']);
  });

  it.each([
    ['null beside it', { type: ['string', 'null'] }, { anyOf: [text, { type: 'null' }] }],
    ['types as alternatives', { type: ['string', 'integer'] }, { anyOf: [text, { type: 'integer' }] }],
    ['allOf around it', text, { allOf: [text] }],
    ['the only alternative', text, { oneOf: [text] }],
  ])('is no change when the same is said in another way: %s', (_, before, after) => {
    expect(told(before, after, 'request')).toEqual([]);
  });
});

describe('a query parameter that changes', () => {
  const query = (schema: Json, more: object = {}): string =>
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Things', version: '1' },
      paths: {
        '/things': {
          get: {
            parameters: [{ name: 'q', in: 'query', schema, ...more }],
            responses: { 200: { description: 'ok' } },
          },
        },
      },
    });
  const classes = (before: string, after: string): string[] =>
    diffSpecs(readSpec(before), readSpec(after)).changes.map((change) => `${change.rule}: ${change.class}`);

  it('may be given several times: requests with one value stay what they were', () => {
    expect(classes(query(text), query(list({ items: text })))).toEqual([
      'request-parameter-became-list: safe',
    ]);
  });

  it('must be given several times', () => {
    expect(classes(query(text), query(list({ items: text, minItems: 2 })))).toEqual([
      'request-parameter-became-longer-list: breaking',
    ]);
  });

  it('takes values of fewer kinds when it becomes a list', () => {
    expect(classes(query(text), query(list({ items: { ...text, maxLength: 5 } })))).toEqual([
      'request-max-length-added: breaking',
      'request-parameter-became-list: safe',
    ]);
  });

  it('takes any text, which numbers are, too', () => {
    expect(classes(query({ type: 'integer' }), query(text))).toEqual(['request-type-widened: safe']);
  });

  it('writes lists in another way, which single values do not care for', () => {
    const commas = { explode: false };
    expect(classes(query(text), query(text, commas))).toEqual([]);
    expect(classes(query(list({ items: text })), query(list({ items: text }), commas))).toEqual([
      'request-parameter-serialisation-changed: breaking',
    ]);
  });
});
