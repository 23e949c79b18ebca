import { describe, expect, it } from 'vitest';
import { compare } from './replay.js';

const failed = (failedStage: string, code: string) => ({ status: 'failed', failedStage, code }) as const;
const succeeded = (made: string) => ({ status: 'succeeded', made }) as const;

describe('compare', () => {
  it.each([
    [failed('fetch', 'spec-invalid'), succeeded('a'), 'fixed'],
    [failed('register', 'archive-refused'), succeeded('a'), 'fixed'],
    [failed('execute', 'execution-failed'), succeeded('a'), 'not_reached'],
    [failed('analyse', 'internal'), succeeded('a'), 'not_reached'],
    [failed('fetch', 'spec-invalid'), failed('fetch', 'spec-invalid'), 'same_failure'],
    [failed('fetch', 'spec-invalid'), failed('fetch', 'dependency-failed'), 'other_failure'],
    [failed('fetch', 'spec-invalid'), failed('check', 'spec-invalid'), 'other_failure'],
    [succeeded('a'), succeeded('a'), 'same'],
    [succeeded('a'), succeeded('b'), 'changed'],
    [succeeded('a'), failed('check', 'suite-rejected'), 'broken'],
    [{ status: 'other' } as const, succeeded('a'), undefined],
  ])('of %o and %o says %s', (original, dry, comparison) => {
    expect(compare(original, dry)).toBe(comparison);
  });
});
