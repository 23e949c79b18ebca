import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import type { ValueExpr } from '../test-plan.js';
import { xmlText } from './xml-text.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

function written(value: ValueExpr, schema: JsonSchema, name = 'pet'): ValueExpr | undefined {
  return xmlText(value, { name, schema }, {});
}

describe('a value as XML', () => {
  it('has an element for each property, and one for each item of a list', () => {
    const schema = { properties: { tags: { items: { type: 'string' } } } };
    const value = literal({ id: 7, name: 'Rex & <Co>', tags: ['a', 'b'], gone: null });

    expect(written(value, schema)).toEqual(
      literal(`${HEAD}<pet><id>7</id><name>Rex &amp; &lt;Co&gt;</name><tags>a</tags><tags>b</tags></pet>`),
    );
  });

  it('is named, wrapped, prefixed and put into attributes as the schema says', () => {
    const schema = {
      xml: { name: 'animal', prefix: 'z', namespace: 'urn:zoo' },
      properties: {
        id: { type: 'integer', xml: { attribute: true, name: 'number' } },
        owner: { type: 'string', xml: { prefix: 'z' } },
        photos: { xml: { wrapped: true, name: 'album' }, items: { xml: { name: 'photo' } } },
      },
    };
    const value = literal({ id: 7, owner: 'Ada', photos: ['a', 'b'] });

    expect(written(value, schema)).toEqual(
      literal(
        `${HEAD}<z:animal xmlns:z="urn:zoo" number="7"><z:owner>Ada</z:owner>` +
          '<album><photo>a</photo><photo>b</photo></album></z:animal>',
      ),
    );
  });

  it('has a new text each time where the value has one', () => {
    const name = { kind: 'unique', prefix: 'R&', suffix: '' } as const;
    const value = {
      kind: 'object',
      properties: [
        { name: 'id', value: literal(7) },
        { name: 'name', value: name },
      ],
    } as const;

    expect(written(value, true)).toEqual({
      kind: 'unique',
      prefix: `${HEAD}<pet><id>7</id><name>R&amp;`,
      suffix: '</name></pet>',
    });
    const twice = { ...value, properties: [...value.properties, { name: 'mail', value: name }] };
    expect(written(twice, true)).toBeUndefined();
  });

  it.each([
    ['a name that is none', literal({ 'two words': 1 }), true],
    ['a prefix that breaks out', literal('x'), { xml: { prefix: 'a b', namespace: 'urn:x' } }],
    ['a character that XML does not have', literal({ name: 'a\u0001' }), true],
    ['half a character', literal({ name: '\ud800' }), true],
  ])('is not written with %s', (_, value, schema) => {
    expect(written(value, schema)).toBeUndefined();
  });
});
