import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { BreakerOpen, DependencyFailed } from '#platform/resilience/index';
import { SpecMissing } from './stage-errors.js';
import { type Verdict, verdictOn } from './verdict.js';

const policy = { attempts: 3, delayMs: 1_000, maxDelayMs: 60_000 };
const key = { dependency: 'apifox', origin: 'https://api.apifox.com' };
const transient = new DependencyFailed('api', 'answered with 502', { retryable: true });
const history = (attempts: number, waitedMs = 0) => ({ attempts, waitedMs });

describe('verdictOn', () => {
  it('retries what may pass, later each time, until the attempts are used up', () => {
    expect(verdictOn(transient, history(1), policy)).toMatchObject({ kind: 'retry' });
    expect(verdictOn(new TypeError('a bug may be a race'), history(2), policy)).toMatchObject({
      kind: 'retry',
    });
    expect(verdictOn(transient, history(3), policy)).toEqual({ kind: 'give-up' });
  });

  it('keeps the pauses between the bounds of the policy', () => {
    const pauses = [1, 2].flatMap((attempt) =>
      Array.from({ length: 200 }, () => verdictOn(transient, history(attempt), policy)),
    );

    const isBounded = (verdict: Verdict): boolean =>
      verdict.kind === 'retry' && verdict.delayMs >= 1_000 && verdict.delayMs <= 4_000;
    expect(pauses.every(isBounded)).toBe(true);
  });

  it('gives up at once where another try would meet the same', () => {
    expect(verdictOn(new SpecMissing('e'), history(1), policy)).toEqual({ kind: 'give-up' });
  });

  it('waits for an open breaker even when all attempts are used up, but not for ever', () => {
    const open = (ms: number) => new BreakerOpen(key, 'it failed too often', ms);

    expect(verdictOn(open(42_000), history(3), policy)).toEqual({ kind: 'postpone', delayMs: 42_000 });
    expect(verdictOn(open(0), history(1), policy)).toEqual({ kind: 'postpone', delayMs: 1_000 });
    expect(verdictOn(open(9e9), history(1), policy)).toEqual({ kind: 'postpone', delayMs: 300_000 });
    expect(verdictOn(open(42_000), history(1, 3_600_000), policy)).toEqual({ kind: 'give-up' });
  });

  it('does not count what our own database cut short, whatever its errors look like', () => {
    const cut = [
      Object.assign(new Error('terminating connection due to unexpected postmaster exit'), { code: '57P02' }),
      Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
      new Error('Connection terminated unexpectedly'),
      new QueryRunnerAlreadyReleasedError(),
    ];

    for (const error of cut) {
      expect(verdictOn(error, history(3), policy)).toEqual({ kind: 'postpone', delayMs: 1_000 });
    }
    const wrong = Object.assign(new Error('violates check constraint'), { code: '23514' });
    expect(verdictOn(wrong, history(3), policy)).toEqual({ kind: 'give-up' });
  });
});
