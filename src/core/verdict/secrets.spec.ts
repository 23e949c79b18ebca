import { expect, it } from 'vitest';
import { hidden, secretHeaders, withoutSecrets } from './secrets.js';

const secrets = [
  { text: 'tok-en', variable: 'TOKEN_USER_A' },
  ...secretHeaders({ 'X-Api-Key': 'tok-en-longer', 'x-tenant': 'qa' }),
];

it('finds secrets among headers by their names', () => {
  expect(secretHeaders({ 'X-Api-Key': 'k', cookie: 'c', 'x-tenant': 'qa' })).toEqual([
    { text: 'k', variable: 'X_API_KEY' },
    { text: 'c', variable: 'COOKIE' },
  ]);
});

it('hides a secret that is part of another one', () => {
  expect(hidden('tok-en-longer, tok-en', secrets)).toBe('($X_API_KEY), ($TOKEN_USER_A)');
});

it('keeps texts that only look like short secrets', () => {
  expect(hidden('an apple', [{ text: 'a', variable: 'A' }])).toBe('an apple');
});

it('leaves no secret in a failure, whoever repeated it, and lets a shell read it', () => {
  const failure = withoutSecrets(
    {
      expectation: 'x',
      problem: 'it was tok-en',
      fault: 101,
      request: {
        method: 'GET',
        url: 'http://x/?key=tok-en',
        identity: 'userA',
        headers: { 'x-api-key': 'tok-en-longer', 'x-tenant': 'qa' },
        body: '{"token":"tok-en"}',
      },
      response: { status: 200, headers: { 'set-cookie': 'tok-en' }, body: 'hello tok-en' },
      curl: `curl 'http://x/' -H 'x-api-key: tok-en-longer' -H 'x-tenant: qa'`,
    },
    secrets,
  );

  expect(JSON.stringify(failure)).not.toContain('tok-en');
  expect(failure.request.headers['x-tenant']).toBe('qa');
  expect(failure.curl).toBe(`curl 'http://x/' -H 'x-api-key: '"$X_API_KEY"'' -H 'x-tenant: qa'`);
});
