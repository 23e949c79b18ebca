import type { JsonSchema } from '#core/spec/index';
import { expect, it } from 'vitest';
import { flatten } from './schema-tree.js';

it('puts parts of parts together in time that grows with the schemas, and not with the ways through them', () => {
  const name = (level: number): JsonSchema => ({ $ref: `#/components/schemas/Level${level}` });
  const levels = Array.from({ length: 9 }, (_, level): [string, JsonSchema] => [
    `Level${level}`,
    { allOf: Array.from({ length: 30 }, () => name(level + 1)) },
  ]);
  const schemas = Object.fromEntries([...levels, ['Level9', { type: 'string' }]]);

  expect(flatten(name(0), schemas)).toEqual({ type: 'string' });
});
