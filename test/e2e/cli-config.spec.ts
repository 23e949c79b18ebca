import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assayCommand, type EndedCommand } from '../support/assay-command.js';
import { notebook } from '../support/notebook.js';
import { serveOverHttp, type ServedOverHttp } from '../support/plain-http.js';
import { specFixture } from '../support/spec-fixture.js';

let folder: string;
let server: ServedOverHttp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-config-'));
  server = await serveOverHttp(notebook());
  await writeFile(path.join(folder, 'notebook.yaml'), specFixture('notebook.yaml'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** The command as it is installed, in a folder with this `assay.config.yaml`. */
async function assay(args: readonly string[], config: string, env: object = {}): Promise<EndedCommand> {
  await writeFile(path.join(folder, 'assay.config.yaml'), config);
  return assayCommand(args, { cwd: folder, env });
}

const generate = (config: string): Promise<EndedCommand> =>
  assay(['generate', 'notebook.yaml', '--out', 'suite', '--force'], config);

describe('assay.config.yaml', () => {
  it('says what is tested, what is never called, and what counts as a refusal', async () => {
    const made = await generate(`
      strategies: [authentication, crud]
      operations: { excluded: ['DELETE *'] }
      statusPolicies: { unauthenticated: [401, 419] }
    `);
    const manifest = JSON.parse(await readFile(path.join(folder, 'suite/assay.manifest.json'), 'utf8')) as {
      tests: { strategy: string; covers: string[] }[];
    };

    expect(made.code).toBe(0);
    expect(new Set(manifest.tests.map(({ strategy }) => strategy))).toEqual(
      new Set(['authentication', 'crud']),
    );
    expect(manifest.tests.flatMap(({ covers }) => covers).filter((one) => one.startsWith('DELETE'))).toEqual(
      [],
    );
    expect(await readFile(path.join(folder, 'suite/support/policy.ts'), 'utf8')).toContain('[401, 419]');
  });

  it('has a suite run as its users, whose secrets come from the environment', async () => {
    const config = (password: string): string => `
      baseUrl: ${server.baseUrl}
      strategies: [authorisation]
      identities:
        userA: { grant: request, url: /login, json: { username: ada, password: ${password} }, token: /token }
        userB: $SESSION_OF_B
        admin: { bySchemes: { session: session-of-admin } }
    `;
    const env = { SESSION_OF_B: 'session-of-b', PASSWORD_OF_A: 'password of ada' };
    await generate(config('$PASSWORD_OF_A'));

    const good = await assay(['run', 'suite'], config('$PASSWORD_OF_A'), env);
    const unset = await assay(['run', 'suite'], config('$PASSWORD_OF_A'));
    const wrong = await assay(['run', 'suite', '--no-retry'], config('not-the-password'), env);

    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/passed/) as unknown });
    expect(unset.stderr).toContain('The settings need PASSWORD_OF_A, which the environment does not have');
    expect(unset.code).toBe(2);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout + wrong.stderr).not.toContain('not-the-password');
  }, 60_000);

  it('is refused with what is wrong, by its name', async () => {
    const { code, stderr } = await generate('operations: { exclude: [DELETE /notes] }');

    expect(code).toBe(2);
    expect(stderr).toMatch(/assay\.config\.yaml is of no use:\n +operations: .*exclude/);
  });

  it('is named without what would write over the terminal', async () => {
    const { stderr } = await generate('"\\e]0;owned\\a\\e[31mred": 1\n');

    expect(stderr).toMatch(/is of no use:\n.*red/);
    expect(stderr).not.toContain('\u001b');
    expect(stderr).not.toContain('\u0007');
  });

  it('says where the API is, or somebody else must', async () => {
    await generate('{}');
    const { code, stderr } = await assay(['run', 'suite'], '{}');

    expect(code).toBe(2);
    expect(stderr).toContain('Say where the API runs');
  });
});
