import { z } from 'zod';
import { CHANGE_CLASSES } from '#core/spec/index';
import type { SpecComparisonEntity } from '../specs/spec-comparison.entity.js';
import type { PlacedChange } from '../specs/spec-comparisons.js';

const beforeVersionId = '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f';
const afterVersionId = '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f';

const changeExample = {
  class: 'breaking' as const,
  rule: 'request-max-length-decreased',
  direction: 'request' as const,
  sentence:
    'In requests, `name` of the body (application/json) now has maxLength `50` instead of maxLength `100`; requests that were accepted may be refused.',
  operations: ['POST /products'],
  operationCount: 1,
  before: '#/paths/~1products/post/requestBody/content/application~1json/schema/properties/name/maxLength',
  after: '#/paths/~1products/post/requestBody/content/application~1json/schema/properties/name/maxLength',
};

export const specChangeView = z
  .object({
    class: z.enum(CHANGE_CLASSES).describe('What it means for clients that kept to the earlier version'),
    rule: z.string().describe('Stable name of the rule that judged'),
    direction: z.enum(['request', 'response']).optional(),
    sentence: z.string(),
    operations: z.array(z.string()).describe('The first of those that it reaches'),
    operationCount: z.int().describe('How many it reaches'),
    before: z.string().optional().describe('JSON pointer to the clause in the earlier document'),
    after: z.string().optional().describe('JSON pointer to the clause in the later document'),
  })
  .meta({ id: 'SpecChange', examples: [changeExample] });
export type SpecChangeView = z.infer<typeof specChangeView>;

export const specComparisonView = z
  .object({
    beforeVersionId: z.uuid(),
    afterVersionId: z.uuid(),
    counts: z.object({ breaking: z.int(), potentiallyBreaking: z.int(), safe: z.int() }),
    added: z.array(z.string()).describe('Operations that only the later version has'),
    removed: z.array(z.string()),
    changed: z.array(z.string()).describe('Operations that differ at all, if only in an example'),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: 'SpecComparison',
    examples: [
      {
        beforeVersionId,
        afterVersionId,
        counts: { breaking: 1, potentiallyBreaking: 0, safe: 3 },
        added: ['GET /products/{id}/reviews'],
        removed: [],
        changed: ['POST /products', 'PUT /products/{id}'],
        createdAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type SpecComparisonView = z.infer<typeof specComparisonView>;

export const comparisonQuery = z.object({
  since: z.uuid().optional().describe('The earlier version; without it, the one before'),
});
export type ComparisonQuery = z.infer<typeof comparisonQuery>;

/** Changes have an order of their own, worst first: a cursor names the position of the last one seen. */
export const changesQuery = comparisonQuery.extend({
  class: z.enum(CHANGE_CLASSES).optional(),
  rule: z.string().max(200).optional(),
  operation: z.string().max(2_000).optional().describe('Changes that reach it, such as `GET /products`'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Changes per page'),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'is not a cursor of this list')
    .optional()
    .describe('`nextCursor` of the page before'),
});
export type ChangesQuery = z.infer<typeof changesQuery>;

export function specComparisonViewOf(row: SpecComparisonEntity): SpecComparisonView {
  const { added, removed, changed } = row.operations;
  return {
    beforeVersionId: row.beforeVersionId,
    afterVersionId: row.afterVersionId,
    counts: { ...row.counts },
    added: [...added],
    removed: [...removed],
    changed: [...changed],
    createdAt: row.createdAt.toISOString(),
  };
}

export function specChangeViewOf({ change }: PlacedChange): SpecChangeView {
  return { ...change, operations: [...change.operations] };
}
