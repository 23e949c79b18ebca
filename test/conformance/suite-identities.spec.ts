import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMock, mockServer, type PlainServer } from '#core/check/index';
import { planTests } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { CREDENTIALS, notebook, type NotebookBug } from '../support/notebook.js';
import { vitestPackFiles } from '../support/pack-files.js';
import { serveOverHttp } from '../support/plain-http.js';
import { withoutExports, withTokens } from '../support/notebook-logins.js';
import { specFixture } from '../support/spec-fixture.js';
import { runSuite, SuiteFolders, tool, type SuiteReport } from '../support/suite-folders.js';

const NO_TOKENS = { TOKEN_USER_A: '', TOKEN_USER_B: '', TOKEN_ADMIN: '' };

/**
 * One for each way to present credentials. That the plan catches every bug is seen where it is played, and that the
 * suite says what the plan says in same-verdicts-vitest.spec.ts.
 */
const bugs: readonly NotebookBug[] = [
  'any-key-will-do',
  'one-of-two-will-do',
  'others-may-change',
  'keeps-answers-for-anybody',
  'users-may-administer',
];

const suiteOf = (document: string): readonly RenderedFile[] =>
  renderSuite(
    planTests(readSpec(document), { strategies: ['authentication', 'authorisation'], seed: 1 }),
    loadPack(vitestPackFiles()),
    { specSha256: '0'.repeat(64), engineVersion: '1.0.0' },
  );

const statuses = ({ testResults }: SuiteReport): ReadonlySet<string> =>
  new Set(testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status)));
const messages = ({ testResults }: SuiteReport): string =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults.flatMap(({ failureMessages }) => failureMessages))
    .join('\n');

describe('a suite and its users', () => {
  let folders: SuiteFolders;
  let folder: string;
  beforeAll(() => {
    folders = new SuiteFolders();
    folder = folders.write('notebook', suiteOf(specFixture('notebook.yaml')));
  });
  afterAll(() => folders.remove());

  async function played(
    server: PlainServer,
    environment: Readonly<Record<string, string>>,
    where = folder,
  ): Promise<SuiteReport> {
    const { baseUrl, close } = await serveOverHttp(server);
    const report = await runSuite(where, { BASE_URL: baseUrl, ...environment });
    await close();
    return report;
  }

  it('raise no alarm where everybody has a credential for each scheme', { timeout: 60_000 }, async () => {
    const report = await played(notebook(), CREDENTIALS);

    expect(messages(report)).toBe('');
    expect(statuses(report)).toEqual(new Set(['passed']));
  });

  it.for(bugs)('catch a server with the bug %s', { timeout: 60_000 }, async (bug) => {
    const report = await played(notebook(bug), CREDENTIALS);

    expect(report.numFailedTests).toBeGreaterThan(0);
    expect(messages(report)).not.toMatch(/session-of|key-of/u);
  });

  it('send what each operation asks for where all of it has one place', { timeout: 60_000 }, async () => {
    const document = specFixture('doors.yaml');
    const doors = folders.write('doors', suiteOf(document));
    const credential = 'user-a:mock-password';
    const report = await played(
      mockServer(createMock(readSpec(document))),
      { TOKEN_USER_A: credential },
      doors,
    );

    expect(messages(report)).toBe('');
    expect(statuses(report)).toEqual(new Set(['passed']));
  });

  it('skip what needs a user whom nobody has given credentials', { timeout: 60_000 }, async () => {
    const { TOKEN_USER_A_SESSION, TOKEN_USER_A_KEY } = CREDENTIALS;
    const report = await played(notebook(), { ...NO_TOKENS, TOKEN_USER_A_SESSION, TOKEN_USER_A_KEY });

    expect(messages(report)).toBe('');
    expect(statuses(report)).toEqual(new Set(['passed', 'skipped']));
  });

  it('refuse to take one user for two', { timeout: 60_000 }, async () => {
    const report = await played(notebook(), { TOKEN_USER_A: 'session-of-a', TOKEN_USER_B: 'session-of-a' });

    expect(messages(report)).toContain('TOKEN_USER_A and TOKEN_USER_B are the same token');
  });

  it('get their tokens by logging in as the API has it', { timeout: 60_000 }, async () => {
    const login = (username: string, password = `password of ${username}`): string =>
      JSON.stringify({ grant: 'request', url: '/login', json: { username, password }, token: '/token' });
    const logins = { LOGIN_USER_A: login('ada'), LOGIN_USER_B: login('ben'), LOGIN_ADMIN: login('root') };

    const good = await played(withoutExports(notebook()), { ...NO_TOKENS, ...logins });
    const wrong = await played(notebook(), { ...NO_TOKENS, LOGIN_USER_A: login('ada', 'wrong') });

    expect(messages(good)).toBe('');
    expect(statuses(good)).toEqual(new Set(['passed']));
    expect(messages(wrong)).toMatch(/LOGIN_USER_A gets no token: POST http:\S+\/login answered 401/u);
    expect(messages(wrong)).not.toContain('wrong"');
  });

  describe('of OAuth 2', () => {
    let oauth: string;
    const document = specFixture('notebook.yaml').replace(
      'session: { type: http, scheme: bearer }',
      `session:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: /oauth/token, scopes: {} }
        password: { tokenUrl: /oauth/token, scopes: {} }
        authorizationCode: { authorizationUrl: /oauth, tokenUrl: /oauth/token, scopes: {} }`,
    );
    beforeAll(() => {
      oauth = folders.write('oauth', suiteOf(document));
    });

    it('get tokens by all grants that need no browser, and renew them', { timeout: 60_000 }, async () => {
      const asked: string[] = [];
      const logins = {
        LOGIN_USER_A: JSON.stringify({ grant: 'password', username: 'ada', password: 'password of ada' }),
        LOGIN_USER_B: JSON.stringify({ grant: 'refresh-token', refreshToken: 'refresh-b' }),
        LOGIN_ADMIN: JSON.stringify({
          grant: 'client-credentials',
          clientId: 'root',
          clientSecret: 'a secret: of root',
          scope: 'all',
        }),
      };

      const report = await played(
        withTokens(withoutExports(notebook()), asked),
        { ...NO_TOKENS, ...logins },
        oauth,
      );

      expect(messages(report)).toBe('');
      expect(statuses(report)).toEqual(new Set(['passed']));
      expect(new Set(asked)).toEqual(
        new Set(['password', 'refresh_token', 'client_credentials', 'renewed refresh_token']),
      );
    });

    it('send no secret where the document, and nobody else, wants it', { timeout: 60_000 }, async () => {
      const elsewhere = suiteOf(document.replaceAll('/oauth/token', 'https://evil.example/token'));
      const login = JSON.stringify({ grant: 'password', username: 'ada', password: 'password of ada' });

      const where = folders.write('elsewhere', elsewhere);
      const report = await played(notebook(), { ...NO_TOKENS, LOGIN_USER_A: login }, where);

      expect(messages(report)).toContain('Set tokenUrl in LOGIN_USER_A');
    });

    it('are code that type-checks and needs no formatting', { timeout: 60_000 }, async () => {
      const where = folders.write('not run', suiteOf(document));

      expect(await tool('tsc', ['-p', '.'], where)).toBe('');
      expect(await tool('prettier', ['--list-different', '.'], where)).toBe('');
    });
  });
});
