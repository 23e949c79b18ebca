import { readSpec } from '#core/spec/index';
import { describe, expect, it } from 'vitest';
import { bookshopDocument } from '../sample/bookshop-document.js';
import { operationChanges } from './operation-changes.js';

type Document = {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
};

const read = (change: (document: Document) => void = () => undefined) => {
  const document = structuredClone(bookshopDocument) as unknown as Document;
  change(document);
  return readSpec(JSON.stringify(document));
};

describe('operationChanges', () => {
  it('finds nothing when only the order of things differs', () => {
    const reversed = read((document) => {
      document.paths = Object.fromEntries(Object.entries(document.paths).reverse());
    });

    expect(operationChanges(read(), reversed)).toEqual({ added: [], removed: [], changed: [] });
  });

  it('finds what came and what went', () => {
    const after = read((document) => {
      document.paths['/shelves'] = { get: { responses: { '200': { description: 'Shelves' } } } };
      delete document.paths['/orders/{orderId}']?.['delete'];
    });

    expect(operationChanges(read(), after)).toEqual({
      added: ['GET /shelves'],
      removed: ['DELETE /orders/{orderId}'],
      changed: [],
    });
  });

  it('finds every operation that a changed schema reaches, also through another schema', () => {
    const nested = (maximum: number) =>
      read((document) => {
        document.components.schemas['Price'] = { type: 'number', maximum };
        document.components.schemas['Book'] = {
          type: 'object',
          properties: { price: { $ref: '#/components/schemas/Price' } },
        };
      });

    expect(operationChanges(nested(1), nested(2)).changed).toEqual([
      'GET /books',
      'POST /books',
      'GET /books/{bookId}',
      'PUT /books/{bookId}',
    ]);
  });
});
