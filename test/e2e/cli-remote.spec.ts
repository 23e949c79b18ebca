import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#platform/auth/index';
import { assayCommand, type EndedCommand } from '../support/assay-command.js';
import { type IntakeApp, startIntakeApp } from '../support/intake-app.js';

let intake: IntakeApp;

beforeAll(async () => {
  intake = await startIntakeApp();
});

afterAll(() => intake.close());

/** The command, asking the server that runs here. */
function assay(args: readonly string[], env: Record<string, string> = {}): Promise<EndedCommand> {
  return assayCommand(args, { env: { ASSAY_URL: intake.url, ASSAY_API_KEY: intake.adminKey, ...env } });
}

async function deliver(document: object): Promise<string> {
  const response = await fetch(`${intake.url}/api/v1/webhooks/openapi`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${intake.adminKey}` },
    body: JSON.stringify(document),
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { eventId: string }).eventId;
}

describe('assay status', () => {
  it('tells how an event stands, in words and as JSON', async () => {
    const eventId = await deliver({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: {} });

    expect(await assay(['status', eventId])).toMatchObject({
      code: 0,
      stdout: `event ${eventId}: accepted\n`,
    });
    const { stdout } = await assay(['--json', 'status', eventId]);
    expect(JSON.parse(stdout)).toMatchObject({ id: eventId, status: 'accepted', kind: 'openapi' });
  });

  it('says what the server says, and exits with 3', async () => {
    const { key } = await intake.app.get(ApiKeys).create({ name: 'sender', scopes: ['ingest'] });
    const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';

    const cases = [
      [await assay(['status', id], { ASSAY_API_KEY: 'wrong-key' }), 'api-key-invalid'],
      [await assay(['status', id], { ASSAY_API_KEY: key }), 'scope-missing'],
      [await assay(['status', id]), 'not-found'],
      [await assay(['replay', id]), 'not-found'],
      [await assay(['status', id], { ASSAY_URL: 'http://127.0.0.1:9' }), 'cannot be reached'],
    ] as const;

    for (const [{ code, stderr }, said] of cases) {
      expect(code).toBe(3);
      expect(stderr).toContain(said);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});

describe('assay import', () => {
  let folder: string;
  let server: IntakeApp;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-import-'));
    for (const number of [1, 2]) {
      await mkdir(path.join(folder, `acme_cli/app${number}`), { recursive: true });
      await writeFile(path.join(folder, `acme_cli/app${number}/app.py`), 'import flask\n');
    }
    await writeFile(path.join(folder, 'notes.txt'), '');
    server = await startIntakeApp({ env: { APP_BASE_PATH: folder } });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const ask = (...args: string[]) => assay(args, { ASSAY_URL: server.url, ASSAY_API_KEY: server.adminKey });

  it('registers folders, and tells what it took and left out', async () => {
    expect(await ask('import', 'folders')).toEqual({
      code: 0,
      stdout: 'applications  2 added\nleft out      1\n  notes.txt no folder\n',
      stderr: 'Importing 2 applications\n',
    });
    const { stdout } = await ask('--json', 'import', 'folders', '--model', 'acme_cli');
    expect(JSON.parse(stdout)).toMatchObject({
      applications: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }],
      leftOut: [],
    });
  });

  it('says what is wrong with a database, or with an address of models', async () => {
    const cases = [
      [await ask('import', 'database', 'notes.txt'), 'none of the tables'],
      [await ask('import', 'models', '--url', 'http://127.0.0.1:9/models'), 'egress-refused'],
      [await assay(['import', 'folders']), 'APP_BASE_PATH'],
    ] as const;

    for (const [{ code, stderr }, said] of cases) {
      expect(code).toBe(3);
      expect(stderr).toContain(said);
    }
  });
});
