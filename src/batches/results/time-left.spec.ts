import { describe, expect, it } from 'vitest';
import { timeLeftMs, type TypeProgress } from './time-left.js';

const none: TypeProgress = { pending: 0, runningMs: [], measuredMs: null, expectedMs: null };

describe('the time that a batch still takes', () => {
  it('is what is left of each type, shared among those that run at once', () => {
    const types = [
      { ...none, pending: 10, measuredMs: 1_000 },
      { ...none, pending: 4, measuredMs: 5_000 },
    ];

    expect(timeLeftMs(types, 2)).toBe(15_000);
  });

  it('counts of a task under way what is usual and not over yet', () => {
    const types = [{ ...none, runningMs: [400, 3_000], measuredMs: 1_000 }];

    expect(timeLeftMs(types, 1)).toBe(600);
  });

  it('is at least as long as one task, however many may run', () => {
    expect(timeLeftMs([{ ...none, pending: 2, measuredMs: 8_000 }], 16)).toBe(8_000);
  });

  it('goes by earlier batches until something was measured in this one', () => {
    const before = { ...none, pending: 2, expectedMs: 3_000 };

    expect(timeLeftMs([before], 1)).toBe(6_000);
    expect(timeLeftMs([{ ...before, measuredMs: 100 }], 1)).toBe(200);
  });

  it('takes a type of which nothing is known to be as slow as the others on average', () => {
    const types = [
      { ...none, pending: 1, measuredMs: 1_000 },
      { ...none, pending: 1 },
    ];

    expect(timeLeftMs(types, 1)).toBe(2_000);
  });

  it('is not told while nothing was ever measured', () => {
    expect(timeLeftMs([{ ...none, pending: 3, runningMs: [10] }], 1)).toBeUndefined();
  });
});
