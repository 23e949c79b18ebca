import { describe, expect, it } from 'vitest';
import { isMeasuredFor } from './measured-for.js';
import type { StoredQuality } from './suite-version.entity.js';

const read: StoredQuality = { ok: true, problems: [], coverage: {} };
const figures = { caught: 5, mutants: 10, made: 400, operators: [], survivors: [] };
const whole = { ...read, mutants: 300, timeLimitSeconds: 30, mutation: { ...figures, tried: 300 } };
const cutOff = { ...whole, mutation: { ...figures, tried: 12 } };
const { mutation: _, ...gaveUp } = whole;
const wanted = { mutants: 300, timeLimitSeconds: 30 };

describe('what is known of the mutants', () => {
  it.each([
    ['nothing, and nothing is wanted', read, { ...wanted, mutants: 0 }, true],
    ['nothing', read, wanted, false],
    ['all of it', whole, wanted, true],
    ['all of it, and there is more time', whole, { ...wanted, timeLimitSeconds: 60 }, true],
    ['all that there are', { ...whole, mutation: { ...figures, made: 9, tried: 9 } }, wanted, true],
    ['of fewer mutants', whole, { ...wanted, mutants: 500 }, false],
    ['what there was time for', cutOff, wanted, true],
    ['what there was time for, and there is less', cutOff, { ...wanted, timeLimitSeconds: 5 }, true],
    ['what there was time for, and there is more', cutOff, { ...wanted, timeLimitSeconds: 31 }, false],
    ['that there was no time', gaveUp, wanted, true],
    ['that there was no time, and there is more', gaveUp, { ...wanted, timeLimitSeconds: 60 }, false],
  ])('is enough or not: %s', (_case, known, settings, isEnough) => {
    expect(isMeasuredFor(known, settings)).toBe(isEnough);
  });
});
