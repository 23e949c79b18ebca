import { describe, expect, it } from 'vitest';
import { backoffDelayMs } from './index.js';

const bounds = { delayMs: 1_000, maxDelayMs: 60_000 };

describe('backoffDelayMs', () => {
  it.each([
    [1, 1_000, 2_000],
    [2, 2_000, 4_000],
    [5, 16_000, 32_000],
    [6, 30_000, 60_000],
    [50, 30_000, 60_000],
    [5_000, 30_000, 60_000],
  ])('after attempt %i waits from %i to %i ms', (attempt, shortest, longest) => {
    expect(backoffDelayMs(attempt, bounds, () => 0)).toBe(shortest);
    expect(backoffDelayMs(attempt, bounds, () => 0.999_999_9)).toBe(longest);
  });

  it('spreads', () => {
    expect(new Set(Array.from({ length: 50 }, () => backoffDelayMs(3, bounds))).size).toBeGreaterThan(30);
  });

  it('stays within bounds that leave no room', () => {
    expect(backoffDelayMs(3, { delayMs: 5_000, maxDelayMs: 1_000 })).toBe(1_000);
    expect(backoffDelayMs(3, { delayMs: 0, maxDelayMs: 1_000 })).toBe(0);
  });
});
