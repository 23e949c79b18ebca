import { describe, expect, it } from 'vitest';
import { DomainError } from '#core/errors/index';
import { DependencyFailed, DependencyTimeout, judge } from './index.js';

class Refused extends DomainError {
  readonly code = 'egress-refused';
  readonly retryable = false;
  readonly category = 'input';
}

class OutOfRoom extends DomainError {
  readonly code = 'storage-full';
  readonly retryable = true;
  readonly category = 'internal';
}

describe('judge', () => {
  it.each([408, 425, 429, 500, 502, 503, 504, 599])('takes the status %i for a fault', (status) => {
    expect(judge(DependencyFailed.ofStatus('apifox', status))).toBe('fault');
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('takes the status %i for an answer', (status) => {
    expect(judge(DependencyFailed.ofStatus('apifox', status))).toBe('answer');
  });

  it('takes a timeout for a fault', () => {
    expect(judge(new DependencyTimeout('apifox', 1000))).toBe('fault');
  });

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EAI_AGAIN',
    'ENOTFOUND',
    'ETIMEDOUT',
    'UND_ERR_SOCKET',
    'UND_ERR_BODY_TIMEOUT',
  ])('takes %s for a fault, also as the cause of another error', (code) => {
    const error = Object.assign(new Error('x'), { code });

    expect(judge(error)).toBe('fault');
    expect(judge(new TypeError('fetch failed', { cause: error }))).toBe('fault');
  });

  it.each([
    new TypeError('x is undefined'),
    new Refused(),
    new OutOfRoom(),
    'text',
    undefined,
    Object.assign(new Error(), { code: 'ENOENT' }),
  ])('learns nothing about the dependency from what is ours: %s', (error) => {
    expect(judge(error)).toBe('nothing');
  });
});
