import { expect, it } from 'vitest';
import { isHostAlone } from './host-alone.js';

it.each(['127.0.0.1', 'localhost', 'Apps.Internal', 'my_host', '[::1]'])('is a host: %s', (text) => {
  expect(isHostAlone(text)).toBe(true);
});

it.each(['10.0.0.5:80', '10.0.0.5:6001', '[::1]:80', '::1', 'x]', 'a@b', 'a/b', 'a?', '127.1', ''])(
  'is no host alone: "%s"',
  (text) => {
    expect(isHostAlone(text)).toBe(false);
  },
);
