import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMock, mockServer, type PlainServer } from '#core/check/index';
import type { TestOutcome } from '#core/verdict/index';
import { planTests } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { describeNeeding } from '../support/needs.js';
import { CREDENTIALS, notebook } from '../support/notebook.js';
import { withoutExports, withTokens } from '../support/notebook-logins.js';
import { packFiles } from '../support/pack-files.js';
import { serveOverHttp } from '../support/plain-http.js';
import { python, runRendered } from '../support/python.js';
import { ruffSays } from '../support/ruff.js';
import { specFixture } from '../support/spec-fixture.js';

const { TOKEN_USER_A_SESSION, TOKEN_USER_A_KEY } = CREDENTIALS;
const USER_A = { TOKEN_USER_A_SESSION, TOKEN_USER_A_KEY };

const NOTEBOOK = specFixture('notebook.yaml');
const OAUTH = NOTEBOOK.replace(
  'session: { type: http, scheme: bearer }',
  `session:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: /oauth/token, scopes: {} }
        password: { tokenUrl: /oauth/token, scopes: {} }
        authorizationCode: { authorizationUrl: /oauth, tokenUrl: /oauth/token, scopes: {} }`,
);
const ADA = JSON.stringify({ grant: 'password', username: 'ada', password: 'password of ada' });

function suiteOf(document: string): readonly RenderedFile[] {
  const plan = planTests(readSpec(document), { strategies: ['authentication', 'authorisation'], seed: 1 });
  const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
  return renderSuite(plan, loadPack(packFiles('pytest')), options);
}

const statuses = (outcomes: readonly TestOutcome[]): ReadonlySet<string> =>
  new Set(outcomes.map(({ status }) => status));
const messages = (outcomes: readonly TestOutcome[]): string =>
  outcomes.flatMap(({ message }) => message ?? []).join('\n');

describeNeeding(python, 'a pytest suite and its users', () => {
  let workFolder: string;
  beforeAll(() => {
    workFolder = mkdtempSync(join(tmpdir(), 'assay-pytest-'));
  });
  afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

  async function played(
    server: PlainServer,
    env: Readonly<Record<string, string>>,
    document = NOTEBOOK,
  ): Promise<readonly TestOutcome[]> {
    const { baseUrl, close } = await serveOverHttp(server);
    const { outcomes } = await runRendered(suiteOf(document), { workFolder, baseUrl, env });
    await close();
    return outcomes;
  }

  it('raise no alarm where everybody has a credential for each scheme', { timeout: 60_000 }, async () => {
    const outcomes = await played(notebook(), CREDENTIALS);

    expect(messages(outcomes)).toBe('');
    expect(statuses(outcomes)).toEqual(new Set(['passed']));
  });

  it('catch a server that lets others read, and tell no secret', { timeout: 60_000 }, async () => {
    const outcomes = await played(notebook('others-may-read'), CREDENTIALS);

    expect(statuses(outcomes)).toContain('failed');
    expect(JSON.stringify(outcomes)).not.toMatch(/session-of|key-of/u);
  });

  it('send what each operation asks for where all of it has one place', { timeout: 60_000 }, async () => {
    const document = specFixture('doors.yaml');
    const mock = mockServer(createMock(readSpec(document)));
    const outcomes = await played(mock, { TOKEN_USER_A: 'user-a:mock-password' }, document);

    expect(messages(outcomes)).toBe('');
    expect(statuses(outcomes)).toEqual(new Set(['passed']));
  });

  it('skip what needs a user whom nobody has given credentials', { timeout: 60_000 }, async () => {
    const outcomes = await played(notebook(), USER_A);

    expect(messages(outcomes)).toBe('');
    expect(statuses(outcomes)).toEqual(new Set(['passed', 'skipped']));
  });

  it('refuse to take one user for two', { timeout: 60_000 }, async () => {
    const outcomes = await played(notebook(), { TOKEN_USER_A: 'session-of-a', TOKEN_USER_B: 'session-of-a' });

    expect(messages(outcomes)).toContain('TOKEN_USER_A and TOKEN_USER_B are the same token');
  });

  it('get their tokens by logging in as the API has it', { timeout: 60_000 }, async () => {
    const login = (username: string, password = `password of ${username}`): string =>
      JSON.stringify({ grant: 'request', url: '/login', json: { username, password }, token: '/token' });
    const logins = { LOGIN_USER_A: login('ada'), LOGIN_USER_B: login('ben'), LOGIN_ADMIN: login('root') };

    const good = await played(withoutExports(notebook()), logins);
    const wrong = await played(notebook(), { LOGIN_USER_A: login('ada', 'wrong') });

    expect(messages(good)).toBe('');
    expect(statuses(good)).toEqual(new Set(['passed']));
    expect(messages(wrong)).toMatch(/LOGIN_USER_A gets no token: POST http:\S+\/login answered 401/u);
    expect(messages(wrong)).not.toContain('wrong"');
  });

  it(
    'get tokens by all grants of OAuth 2 that need no browser, and renew them',
    { timeout: 60_000 },
    async () => {
      const asked: string[] = [];
      const root = { clientId: 'root', clientSecret: 'a secret: of root', scope: 'all' };
      const logins = {
        LOGIN_USER_A: ADA,
        LOGIN_USER_B: JSON.stringify({ grant: 'refresh-token', refreshToken: 'refresh-b' }),
        LOGIN_ADMIN: JSON.stringify({ grant: 'client-credentials', ...root }),
      };

      const outcomes = await played(withTokens(withoutExports(notebook()), asked), logins, OAUTH);

      expect(messages(outcomes)).toBe('');
      expect(statuses(outcomes)).toEqual(new Set(['passed']));
      expect(new Set(asked)).toEqual(
        new Set(['password', 'refresh_token', 'client_credentials', 'renewed refresh_token']),
      );
    },
  );

  it('send no secret where the document, and nobody else, wants it', { timeout: 60_000 }, async () => {
    const elsewhere = OAUTH.replaceAll('/oauth/token', 'https://evil.example/token');

    const outcomes = await played(notebook(), { LOGIN_USER_A: ADA }, elsewhere);

    expect(messages(outcomes)).toContain('Set tokenUrl in LOGIN_USER_A');
  });

  it('are code that satisfies Ruff', () => {
    expect(ruffSays(suiteOf(OAUTH))).toEqual([]);
  });
});
