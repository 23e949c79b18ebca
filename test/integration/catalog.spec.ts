import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Projects, SourceDirectory, Sources } from '#catalog/index';
import { RateLimiter } from '#platform/http/index';
import { type IntakeApp, startIntakeApp } from '../support/intake-app.js';

let intake: IntakeApp;

beforeAll(async () => {
  intake = await startIntakeApp();
});
afterAll(() => intake.close());

async function call(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
  key = intake.adminKey,
) {
  const answer = await intake.app.inject({
    method,
    url: `/api/v1/${url}`,
    headers: { authorization: `Bearer ${key}` },
    ...(body !== undefined && { payload: body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

describe('projects', () => {
  it('begin with a default one that stays', async () => {
    const { id } = await intake.app.get(Projects).default();

    expect(await call('DELETE', `projects/${id}`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('are made, changed, listed and deleted, with secrets that go in and never come out', async () => {
    const secrets = { identities: { userA: 'the-token-of-user-a' }, notify: { team: 'whsec_abcdefgh' } };
    const made = await call('POST', 'projects', { slug: 'shop', name: 'Shop', secrets });
    const changed = await call('PATCH', `projects/${made.body.id}`, { settings: { strategies: ['crud'] } });

    expect(made).toMatchObject({
      status: 201,
      body: { secrets: { identities: ['userA'], notify: ['team'] } },
    });
    expect(changed.body.settings.strategies).toEqual(['crud']);
    expect((await intake.app.get(Projects).get(made.body.id)).secrets).toEqual(secrets);
    const [row] = await intake.dataSource.query('SELECT secrets FROM projects WHERE slug = $1', ['shop']);
    expect(row.secrets).not.toContain('the-token-of-user-a');
    expect((await call('POST', 'projects', { slug: 'shop', name: 'Again' })).status).toBe(409);
    expect((await call('GET', 'projects?limit=1')).body).toMatchObject({
      items: [{ slug: 'shop' }],
      nextCursor: expect.any(String),
    });
    expect((await call('DELETE', `projects/${made.body.id}`)).status).toBe(204);
    expect((await call('GET', `projects/${made.body.id}`)).status).toBe(404);
  });
});

describe('settings of a project', () => {
  it('say what the document does not, and how users get their tokens', async () => {
    const operations = { excluded: ['DELETE /users/*'], owned: ['* /orders/{id}'] };
    const login = {
      grant: 'password',
      username: 'ben',
      password: 'hunter-twice',
      tokenUrl: 'https://a.test/t',
    };
    const made = await call('POST', 'projects', {
      slug: 'said',
      name: 'Said',
      settings: { operations, statusPolicies: { 'invalid-input': [400] }, latency: { usualMs: 300 } },
      secrets: { identities: { userA: 'token-of-a', userB: login, admin: { bySchemes: { key: 'a-key' } } } },
    });

    expect(made).toMatchObject({
      status: 201,
      body: {
        settings: {
          operations: { ...operations, shared: [], administrative: [], steady: [] },
          statusPolicies: { 'invalid-input': [400] },
          latency: { usualMs: 300, byOperation: {} },
        },
        secrets: { identities: ['userA', 'userB', 'admin'] },
      },
    });
    expect(JSON.stringify(made.body)).not.toMatch(/hunter-twice|token-of-a|a-key/);
    expect((await intake.app.get(Projects).get(made.body.id)).secrets.identities.userB).toEqual(login);
  });

  it.each([
    [{ settings: { operations: { excluded: ['/users'] } } }, '/settings/operations/excluded/0'],
    [
      { settings: { statusPolicies: { 'invalid-input': [200] } } },
      '/settings/statusPolicies/invalid-input/0',
    ],
    [{ settings: { ownedOperations: [] } }, '/settings'],
    [{ secrets: { identities: { userC: 'token' } } }, '/secrets/identities'],
  ])('are refused where they mean nothing: %o', async (wrong, pointer) => {
    const answer = await call('POST', 'projects', { slug: 'wrong', name: 'Wrong', ...wrong });

    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it('are for administrators: they open private hosts, and say who gets the tokens', async () => {
    const made = await call('POST', 'projects', { slug: 'guarded', name: 'Guarded' });
    const key = await call('POST', 'keys', { name: 'w', scopes: ['write'], projectId: made.body.id });
    const settings = { allowedHosts: ['169.254.169.254:80'] };

    const answer = await call('PATCH', `projects/${made.body.id}`, { settings }, key.body.key);

    expect(answer).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
  });
});

describe('sources', () => {
  it.each(['whsec_!!!!', 'whsec_YWJj', 'whpk_YWJj', `whpk_${'A'.repeat(60)}`])(
    'refuse a secret that everybody could sign with, or nobody: %s',
    async (secret) => {
      const answer = await call('POST', 'sources', { kind: 'openapi', name: secret, secret });

      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/secret' }] } });
    },
  );

  it('tell token and secret once, and keep them sealed', async () => {
    const made = await call('POST', 'sources', { kind: 'github', name: 'shop', accessToken: 'ghp_x' });
    const shown = await call('GET', `sources/${made.body.id}`);

    expect(made).toMatchObject({
      status: 201,
      body: { token: expect.any(String), secret: expect.any(String) },
    });
    expect(shown.body).toMatchObject({ hasAccessToken: true, secrets: [{ id: expect.any(String) }] });
    expect(JSON.stringify(shown.body)).not.toMatch(/whsec_|ghp_x/);
    expect(shown.body).not.toHaveProperty('token');
    const [row] = await intake.dataSource.query('SELECT * FROM sources WHERE id = $1', [made.body.id]);
    expect(JSON.stringify(row)).not.toMatch(/whsec_|ghp_x/);
    expect(await intake.app.get(Sources).configured(made.body.id)).toMatchObject({
      accessToken: 'ghp_x',
      secrets: [made.body.secret],
    });
  });

  it('of fixed paths stay, and can be disabled', async () => {
    const openapi = await intake.app.get(SourceDirectory).fixed('openapi');

    expect((await call('DELETE', `sources/${openapi?.id}`)).status).toBe(409);
    expect((await call('PATCH', `sources/${openapi?.id}`, { enabled: false })).body.enabled).toBe(false);
    expect((await intake.app.get(SourceDirectory).fixed('openapi'))?.enabled).toBe(false);
  });

  it('refuse settings that are misspelt', async () => {
    const answer = await call('POST', 'sources', {
      kind: 'openapi',
      name: 'x',
      settings: { allowUnsinged: true },
    });

    expect(answer).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
  });

  it('of another project do not exist for a key that is bound to one', async () => {
    const project = await call('POST', 'projects', { slug: 'other', name: 'Other' });
    const key = await call('POST', 'keys', { name: 'k', scopes: ['admin'], projectId: project.body.id });
    const github = await intake.app.get(SourceDirectory).fixed('github');

    expect((await call('GET', `sources/${github?.id}`, undefined, key.body.key)).status).toBe(404);
    expect((await call('GET', 'sources', undefined, key.body.key)).body.items).toEqual([]);
  });
});

describe('values that the database does not know', () => {
  it('in a body are refused, with the place', async () => {
    const headers = { 'x-a': 'half of \ud800 a character' };
    const made = await call('POST', 'projects', { slug: 'zero', name: 'Ze\0ro', settings: { headers } });

    expect(made).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
    expect(made.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/name',
      '/settings/headers/x-a',
    ]);
  });

  it.each([
    'type=%00',
    'specKey=a%00b',
    'receivedFrom=0000-01-01T00:00:00Z',
    'receivedBefore=0000-12-31T00:00:00Z',
  ])('in a filter are refused: %s', async (query) => {
    expect(await call('GET', `events?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'request-invalid', errors: [{ in: 'query' }] },
    });
  });
});

describe('rate limits', () => {
  it('hold over several processes together, with far fewer writes than requests', async () => {
    const limiters = [new RateLimiter(intake.dataSource), new RateLimiter(intake.dataSource)];
    const limit = 2_000;
    let taken = 0;
    let asked = 0;
    const startedIn = Math.floor(Date.now() / 60_000);
    for (let number = 0; number < 3_000; number += 1) {
      asked += 1;
      const outcome = await Promise.resolve()
        .then(() => limiters[number % 2]?.take('a', limit))
        .then(
          () => 1,
          () => 0,
        );
      taken += outcome;
    }

    const minutes = 1 + Math.floor(Date.now() / 60_000) - startedIn;
    expect(asked).toBe(3_000);
    expect(taken).toBeGreaterThanOrEqual(limit * 0.98);
    expect(taken).toBeLessThanOrEqual(limit * minutes);
  });

  it('let requests through while the database is away', async () => {
    const away = { query: () => Promise.reject(new Error('away')) };
    const limiter = new RateLimiter(away as never);

    await expect(limiter.take('a', 10)).resolves.toBeUndefined();
  });
});
