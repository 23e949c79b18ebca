import { describe, expect, it } from 'vitest';
import { usablePattern } from './regular-expression.js';

describe('usablePattern', () => {
  it.each([
    '^[a-z]+$',
    '^[a-z0-9]+(-[a-z0-9]+)*$',
    '^(?:\\.\\w+)+$',
    '^\\d{4}-\\d{2}$',
    '^\\w{1,64}@\\w{1,255}\\.\\w{2,63}$',
    '(foo|bar)+',
    '(a{9}b{9}){9}|(a{9}b{9}){9}|(a{9}b{9}){9}|(a{9}b{9}){9}|(a{9}b{9}){9}',
    '',
  ])('keeps %s', (pattern) => {
    expect(usablePattern(pattern)).toBe(pattern);
  });

  it.each([
    '(a+)+$',
    '(a*)*',
    '(\\w+\\s?)*$',
    '((ab)*c)*d*(x+x+)+y',
    '^(.-[a-z.]+)*+$',
    'a{1,90000}',
    '((a{400}){400}){400}',
    '(?i)abc',
    '(',
  ])('refuses %s', (pattern) => {
    expect(usablePattern(pattern)).toBeUndefined();
  });

  it('undoes escapes that only the old grammar knows', () => {
    expect(usablePattern('^\\w+\\@\\w+$')).toBe('^\\w+@\\w+$');
  });
});
