import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { identityEnvironment, isSuiteVariable, secretsIn } from './identity-environment.js';
import { identities, planSettingsOf, suiteSettingsFields } from './suite-settings.js';

const settings = z.strictObject(suiteSettingsFields);

describe('settings of suites', () => {
  it('have sane defaults, and say to plans only what is set', () => {
    const usual = settings.parse({});

    expect(usual.strategies).toEqual(['contract', 'crud', 'errors', 'validation']);
    expect(planSettingsOf(usual)).toEqual({});
  });

  it('reach plans as they were given', () => {
    const given = settings.parse({
      operations: { excluded: ['DELETE /users/*'], administrative: ['* /admin/*'] },
      statusPolicies: { 'invalid-input': [400] },
      values: { accountId: 'acc-1', '/profiles/{username}': 'ada' },
      latency: { usualMs: 500 },
    });

    expect(planSettingsOf(given)).toEqual({
      operations: {
        excluded: ['DELETE /users/*'],
        owned: [],
        shared: [],
        administrative: ['* /admin/*'],
        steady: [],
      },
      values: { accountId: 'acc-1', '/profiles/{username}': 'ada' },
      statusPolicies: { 'invalid-input': [400] },
      latency: { usualMs: 500, byOperation: {} },
    });
  });

  it.each([
    { operations: { excluded: ['/users'] } },
    { operations: { excluded: ['DELETE'] } },
    { operations: { forbidden: [] } },
    { statusPolicies: { 'invalid-input': [200] } },
    { statusPolicies: { 'invalid-input': [] } },
    { statusPolicies: { invalid: [400] } },
    { latency: { usualMs: 0 } },
    { values: { '/profiles': 'ada' } },
    { values: { accountId: null } },
    { baseUrl: 'file:///etc/passwd' },
    { policies: {} },
  ])('refuse what means nothing: %o', (wrong) => {
    expect(settings.safeParse(wrong).success).toBe(false);
  });
});

describe('credentials of users', () => {
  it('are told to suites in the variables that they read', () => {
    const login = { grant: 'password' as const, username: 'ada', password: 'secret' };
    const known = identities.parse({
      userA: 'a-token',
      userB: { bySchemes: { session: 'a-session', apiKey: 'a-key' } },
      admin: login,
    });

    const environment = identityEnvironment(known);

    expect(environment).toEqual({
      TOKEN_USER_A: 'a-token',
      TOKEN_USER_B_SESSION: 'a-session',
      TOKEN_USER_B_API_KEY: 'a-key',
      LOGIN_ADMIN: JSON.stringify(login),
    });
    expect(Object.keys(environment).every(isSuiteVariable)).toBe(true);
    expect(secretsIn(environment).map(({ text }) => text)).toEqual([
      'a-token',
      'a-session',
      'a-key',
      'secret',
    ]);
  });

  it.each([
    { userC: 'a-token' },
    { userA: '' },
    { userA: { grant: 'password', username: 'ada' } },
    { userA: { grant: 'implicit' } },
    { userA: { grant: 'request', url: '/login', token: 'token' } },
    { userA: { bySchemes: { key: '' } } },
  ])('are refused where a suite could do nothing with them: %o', (wrong) => {
    expect(identities.safeParse(wrong).success).toBe(false);
  });

  it('are all that a suite gets of the environment, and headers', () => {
    expect(
      ['TOKEN_ADMIN', 'LOGIN_USER_A', 'TOKEN_USER_B_KEY', 'REQUEST_HEADERS'].every(isSuiteVariable),
    ).toBe(true);
    expect(['TOKEN', 'TOKEN_USER_AB', 'HOME', 'AWS_SECRET_ACCESS_KEY'].some(isSuiteVariable)).toBe(false);
  });
});
