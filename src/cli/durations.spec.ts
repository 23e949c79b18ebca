import { expect, it } from 'vitest';
import { durationWords, readDuration } from './durations.js';

it.each([
  ['500ms', 500],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
  ['30', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
  ['', undefined],
])('reads %j as %j ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

it.each([
  [0, '0 s'],
  [8_421, '8.4 s'],
  [9_999, '10 s'],
  [59_600, '1 min'],
  [250_000, '4 min 10 s'],
  [3_600_000, '1 h'],
  [5_430_000, '1 h 31 min'],
  [604_800_000, '7 d'],
  [615_600_000, '7 d 3 h'],
])('says %j ms as %j', (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});
