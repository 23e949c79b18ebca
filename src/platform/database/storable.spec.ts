import { describe, expect, it } from 'vitest';
import { storable, storableText } from './storable.js';

describe('storable', () => {
  it('replaces what PostgreSQL refuses, in keys and values at any depth', () => {
    expect(storable({ 'a\0': [{ b: 'c\0d' }, '\ud800', 1, null] })).toEqual({
      'a\uFFFD': [{ b: 'c\uFFFDd' }, '\uFFFD', 1, null],
    });
  });

  it('leaves every other text alone', () => {
    expect(storableText('größe 😀 \u0001')).toBe('größe 😀 \u0001');
  });
});
