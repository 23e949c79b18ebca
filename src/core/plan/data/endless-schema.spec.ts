import type { JsonSchema } from '#core/spec/index';
import { describe, expect, it } from 'vitest';
import { isEndless } from './endless-schema.js';

const node = { $ref: '#/components/schemas/Node' };
const nodeWith = (more: { readonly [keyword: string]: JsonSchema | readonly string[] | string }) => ({
  Node: { type: 'object', required: ['next'], ...more } as JsonSchema,
});

describe('isEndless', () => {
  it.each<[string, JsonSchema, Record<string, JsonSchema>]>([
    ['a node that requires a node', node, nodeWith({ properties: { next: node } })],
    [
      'a node that requires one by another name',
      node,
      {
        ...nodeWith({ properties: { next: { $ref: '#/components/schemas/Other' } } }),
        Other: { allOf: [node] },
      },
    ],
    [
      'a node that is never without nodes',
      node,
      nodeWith({ properties: { next: { type: 'array', minItems: 1, items: node } } }),
    ],
    [
      'a choice between nothing but such nodes',
      { oneOf: [node, node] },
      nodeWith({ properties: { next: node } }),
    ],
  ])('sees %s', (_, schema, schemas) => {
    expect(isEndless(schema, schemas)).toBe(true);
  });

  it.each<[string, JsonSchema, Record<string, JsonSchema>]>([
    ['a node that may have a node', node, { Node: { type: 'object', properties: { next: node } } }],
    ['a node with a list of nodes', node, nodeWith({ properties: { next: { type: 'array', items: node } } })],
    [
      'a node whose next may be null',
      node,
      nodeWith({ properties: { next: { anyOf: [node, { type: 'null' }] } } }),
    ],
    ['a node that need not be an object', node, { Node: { required: ['next'], properties: { next: node } } }],
    [
      'a schema that is used twice',
      { allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/A' }] },
      { A: { type: 'object', required: ['b'], properties: { b: { type: 'string' } } } },
    ],
    ['a name that is not there', node, {}],
  ])('lets %s pass', (_, schema, schemas) => {
    expect(isEndless(schema, schemas)).toBe(false);
  });
});
