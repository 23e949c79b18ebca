import { describe, expect, it } from 'vitest';
import { faultOfPath } from './code-path.js';

describe('faultOfPath', () => {
  it.each(['app.py', 'backend/app.py', 'a b/ö.ts', '.env', '..hidden/x', 'x'.repeat(200)])(
    'finds nothing wrong with %j',
    (path) => {
      expect(faultOfPath(path)).toBeUndefined();
    },
  );

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['C:/x', 'absolute'],
    ['c:x', 'absolute'],
    ['../x', 'leads out'],
    ['a/../../x', 'leads out'],
    ['a/..', 'leads out'],
    ['a//b', 'empty part'],
    ['a/', 'empty part'],
    ['./a', 'empty part'],
    ['a\\b', 'Windows'],
    ['a\0b', 'characters'],
    ['a\nb', 'characters'],
    ['a\ud800', 'characters'],
    ['x'.repeat(201), 'longer than 200'],
    ['x/'.repeat(600) + 'x', 'longer than 1000'],
    ['x/'.repeat(40) + 'x', 'deeper than 32'],
  ])('refuses %j', (path, why) => {
    expect(faultOfPath(path)).toContain(why);
  });
});
