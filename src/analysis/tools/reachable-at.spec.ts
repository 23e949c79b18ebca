import { expect, it } from 'vitest';
import { reachableAt } from './reachable-at.js';

it.each([
  [undefined, 'http://127.0.0.1:6001'],
  ['Apps.internal', 'http://apps.internal:6001'],
  ['[::1]', 'http://[::1]:6001'],
])('puts %s in the place of the host', (host, expected) => {
  expect(reachableAt('http://127.0.0.1:6001/', host)).toBe(expected);
});

it.each(['10.0.0.5:80', '::1', 'x]', 'a/b'])('does not stay where it is for %s', (host) => {
  expect(() => reachableAt('http://127.0.0.1:6001', host)).toThrow('is no host');
});
