import * as fc from 'fast-check';

const limits = (type: string, [low, high]: readonly [string, string], max: number) =>
  fc.tuple(fc.nat({ max }), fc.nat({ max })).map(([a, b]) =>
    Object.fromEntries([
      ['type', type],
      [low, Math.min(a, b)],
      [high, Math.max(a, b)],
    ]),
  );

const text = fc.oneof(
  limits('string', ['minLength', 'maxLength'], 60),
  fc
    .constantFrom('email', 'uuid', 'date', 'date-time', 'uri', 'ipv4', 'hostname')
    .map((format) => ({ type: 'string', format })),
  fc
    .constantFrom('^[A-Z]{3}-\\d{4}$', '^\\d+$', '^[a-z]+(?:-[a-z]+)*$', '^(?:foo|bar)$')
    .map((pattern) => ({ type: 'string', pattern })),
  fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1 })
    .map((values) => ({ type: 'string', enum: values })),
);
const number = fc.oneof(
  limits('integer', ['minimum', 'maximum'], 1_000),
  limits('number', ['minimum', 'maximum'], 1_000),
  fc.constantFrom(0.1, 0.25, 3, 7).map((multipleOf) => ({ type: 'number', multipleOf, minimum: 2 })),
  fc.constantFrom('int32', 'int64').map((format) => ({ type: 'integer', format, exclusiveMinimum: 0 })),
);
/** Schemas of texts, numbers and booleans with the constraints that people write. */
export const scalarSchema = fc.oneof(text, number, fc.constant({ type: 'boolean' }));
