import { describe, expect, it } from 'vitest';
import type { Json, Parameter, ParameterStyle } from '#core/spec/index';
import { serialise } from './serialise.js';

const TEXT = 'blue';
const LIST = ['blue', 'black', 'brown'];
const OBJECT = { R: 100, G: 200, B: 150 };

function written(style: ParameterStyle, explode: boolean, value: Json): string | undefined {
  const parameter: Pick<Parameter, 'name' | 'style' | 'explode'> = { name: 'color', style, explode };
  const pairs = serialise(parameter, value);
  const isPath = ['matrix', 'label', 'simple'].includes(style);
  return pairs?.map(({ name, text }) => (isPath ? text : `${name}=${text}`)).join('&');
}

// Values that are undefined there have no form; what a client percent-encodes is left as it is here.
describe('serialise, by the table of style examples in OpenAPI 3.1.1 (4.8.12.4) and RFC 6570', () => {
  it.each<[ParameterStyle, boolean, string | undefined, string | undefined, string | undefined]>([
    ['matrix', false, ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['matrix', true, ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['label', false, '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['label', true, '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['simple', false, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['simple', true, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
    ['form', false, 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['form', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['spaceDelimited', false, 'color=blue', 'color=blue black brown', 'color=R 100 G 200 B 150'],
    ['pipeDelimited', false, 'color=blue', 'color=blue|black|brown', 'color=R|100|G|200|B|150'],
    ['deepObject', true, undefined, undefined, 'color[R]=100&color[G]=200&color[B]=150'],
  ])('%s, exploded: %s', (style, explode, text, list, object) => {
    expect(written(style, explode, TEXT)).toBe(text);
    expect(written(style, explode, LIST)).toBe(list);
    expect(written(style, explode, OBJECT)).toBe(object);
  });

  it('has no form for a value that would be read as several', () => {
    expect(written('form', false, ['a,b'])).toBeUndefined();
    expect(written('pipeDelimited', false, ['a|b'])).toBeUndefined();
    expect(written('label', true, { a: 'b.c' })).toBeUndefined();
    expect(written('matrix', true, { a: 'b;c' })).toBeUndefined();
  });
});
