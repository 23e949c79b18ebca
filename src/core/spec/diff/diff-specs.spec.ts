import { describe, expect, it } from 'vitest';
import { specFixture } from '../../../../test/support/spec-fixture.js';
import { diffSpecs, readSpec } from '../index.js';

const before = readSpec(specFixture('petstore.yaml'));

const edited = (from: string, to: string): ReturnType<typeof diffSpecs> => {
  const text = specFixture('petstore.yaml');
  expect(text).toContain(from);
  return diffSpecs(before, readSpec(text.replaceAll(from, to)));
};

describe('diffSpecs on whole documents', () => {
  it('finds nothing between a document and itself, or one with other words and names of path parameters', () => {
    const reworded = specFixture('petstore.yaml').replaceAll('petId', 'pet').replaceAll('The pet', 'One pet');

    expect(diffSpecs(before, before)).toEqual({ changes: [], operations: [] });
    expect(diffSpecs(before, readSpec(reworded))).toEqual({ changes: [], operations: [] });
  });

  it('finds the operations that use a schema that changed, and no others', () => {
    const { operations } = edited('quantity: { type: integer }', 'quantity: { type: number }');

    expect(operations.map(({ kind, operation }) => `${kind} ${operation}`)).toEqual([
      'changed POST /orders',
      'changed GET /orders/{orderId}',
    ]);
  });

  it('judges one change by the way the data flows', () => {
    const { changes } = edited('quantity: { type: integer }', 'quantity: { type: number }');

    expect(changes).toEqual([
      {
        rule: 'response-type-widened',
        class: 'breaking',
        direction: 'response',
        operations: ['POST /orders', 'GET /orders/{orderId}'],
        sentence:
          'In responses, `quantity` of `Order` is now `number` instead of `integer`; answers may not be what clients expect.',
        before: '#/components/schemas/Order/properties/quantity/type',
        after: '#/components/schemas/Order/properties/quantity/type',
      },
    ]);
  });

  it('finds operations that came and went', () => {
    const { operations, changes } = edited('/vets/{vetId}:', '/doctors/{vetId}:');

    expect(operations.map(({ kind, operation }) => `${kind} ${operation}`)).toEqual([
      'added GET /doctors/{vetId}',
      'removed GET /vets/{vetId}',
    ]);
    expect(changes.map(({ rule, class: kind }) => `${kind} ${rule}`)).toEqual([
      'breaking operation-removed',
      'safe operation-added',
    ]);
  });
});
