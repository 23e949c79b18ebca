import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FinishedRun, runSuite, type SuiteRun } from './index.js';

const CONFIG = `import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], env: { API_BASE_URL: process.env['BASE_URL'] ?? '' } } });`;
const MANIFEST = JSON.stringify({ target: 'vitest', tests: [], leftOut: [] });

let workFolder: string;
let hidden: string;
let limits: Pick<SuiteRun, 'timeoutMs' | 'outputLimitBytes'>;

beforeEach(async () => {
  hidden = await mkdtemp(path.join(os.tmpdir(), 'assay-runner-'));
  workFolder = path.join(hidden, 'work');
  await mkdir(workFolder);
  limits = { timeoutMs: 30_000, outputLimitBytes: 1024 * 1024 };
});
afterEach(() => rm(hidden, { recursive: true, force: true }));

function run(test: string, more: Partial<SuiteRun> = {}): Promise<FinishedRun> {
  const files = Object.entries({
    'package.json': '{"type":"module"}',
    'vitest.config.ts': CONFIG,
    'assay.manifest.json': MANIFEST,
    'tests/one.test.ts': `import { expect, it } from 'vitest';\n${test}`,
  });
  return runSuite({
    source: {
      kind: 'files',
      files: files.map(([name, text]) => ({ path: name, content: Buffer.from(text) })),
    },
    baseUrl: 'http://127.0.0.1:9/',
    env: { TOKEN_USER_A: 'token of user A' },
    secrets: [{ text: 'token of user A', variable: 'TOKEN_USER_A' }],
    retryFailed: true,
    workFolder,
    toolsFolder: path.join(hidden, 'tools'),
    hidden: [hidden],
    signal: new AbortController().signal,
    ...limits,
    ...more,
  });
}

async function listening(says: string): Promise<Server> {
  const server = createServer((_request, response) => response.end(says));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

describe('runSuite', () => {
  it('tells how each test ended', async () => {
    const { outcomes } = await run(`
      it('passes', () => expect(1).toBe(1));
      it('fails', () => expect(1).toBe(2));
      it.skip('waits', () => {});`);

    expect(outcomes.map(({ title, file, status }) => [title, file, status])).toEqual([
      ['passes', 'tests/one.test.ts', 'passed'],
      ['fails', 'tests/one.test.ts', 'failed'],
      ['waits', 'tests/one.test.ts', 'skipped'],
    ]);
    expect(outcomes[1]?.message).toContain('expected 1 to be 2');
  });

  it('gives a suite its base URL and tokens, and nothing of our environment', async () => {
    process.env['ASSAY_SECRET_KEY'] = 'must stay here';

    const { outcomes } = await run(`
      it('looks around', () => {
        expect(process.env['API_BASE_URL']).toBe('http://127.0.0.1:9');
        expect(process.env['TOKEN_USER_A']).toBe('token of user A');
        expect(JSON.stringify(process.env)).not.toContain('must stay here');
      });`);

    delete process.env['ASSAY_SECRET_KEY'];
    expect(outcomes).toMatchObject([{ status: 'passed' }]);
  });

  it('keeps a suite from the rest of the disk, where the machine has a sandbox', async () => {
    await writeFile(path.join(hidden, 'secret'), 'do-not-tell');

    const { outcomes, isolation } = await run(`
      import { existsSync, writeFileSync } from 'node:fs';
      it('looks around', () => {
        try {
          writeFileSync('${hidden}/outside', '');
        } catch {} // or it went into a /tmp of its own
        expect(existsSync('${hidden}/secret') || existsSync('/etc/shadow')).toBe(false);
      });`);

    const isHeld = isolation.kind === 'bubblewrap';
    expect(outcomes[0]?.status).toBe(isHeld ? 'passed' : 'failed');
    expect((await readdir(hidden)).includes('outside')).toBe(!isHeld);
  });

  it('lets a suite reach its base URL, and nothing else, where the machine has a sandbox', async () => {
    const servers = [await listening('the API'), await listening('something else')];
    const [api = 0, other = 0] = servers.map((server) => (server.address() as AddressInfo).port);
    const ask = `
      const ask = (url) => fetch(url).then((response) => response.text(), () => 'nothing');
      it('asks', async () => expect([await ask(process.env['API_BASE_URL']), await ask('http://127.0.0.1:${other}')]).toEqual(['the API', 'nothing']));`;

    const { outcomes, isolation } = await run(ask, { baseUrl: `http://localhost:${api}` });
    for (const server of servers) server.close();

    const isHeld = isolation.kind === 'bubblewrap' && isolation.network === 'targets';
    expect(outcomes[0]?.status).toBe(isHeld ? 'passed' : 'failed');
    expect(isolation).toHaveProperty(isHeld ? 'network' : 'reason');
  });

  it('lets a suite reach where its users get their tokens, where the machine has a sandbox', async () => {
    const servers = [await listening('the API'), await listening('a token'), await listening('a login')];
    const [api = 0, tokens = 0, logins = 0] = servers.map((server) => (server.address() as AddressInfo).port);
    const login = { grant: 'password', username: 'a', password: 'b' };
    const env = {
      LOGIN_USER_A: JSON.stringify({ ...login, tokenUrl: `http://localhost:${tokens}/token` }),
      LOGIN_USER_B: JSON.stringify({ grant: 'request', url: `http://127.0.0.1:${logins}/`, token: '/t' }),
      LOGIN_ADMIN: JSON.stringify({ ...login, tokenUrl: `http://localhost:${api}/token` }),
    };
    const ask = `
      const ask = (url) => fetch(url).then((response) => response.text());
      it('asks', async () => expect([
        await ask(process.env['API_BASE_URL']), await ask('http://localhost:${tokens}'), await ask('http://127.0.0.1:${logins}'),
      ]).toEqual(['the API', 'a token', 'a login']));`;

    const { outcomes, isolation } = await run(ask, { env, baseUrl: `http://localhost:${api}` });
    for (const server of servers) server.close();

    expect(outcomes).toMatchObject([{ status: 'passed' }]);
    const isHeld = isolation.kind === 'bubblewrap' && isolation.reason === undefined;
    const reason = expect.any(String) as string;
    expect(isolation).toMatchObject(isHeld ? { network: 'targets' } : { reason });
  });

  it.each([
    ['a syntax error', 'it(', 'one.test.ts'],
    ['an import that leads nowhere', "import './nowhere.js'; it('never runs', () => {});", 'nowhere.js'],
    ['no test', 'expect(1).toBe(1);', ''],
    [
      'an error outside of its tests',
      "it('passes', () => { setTimeout(() => { throw new Error('late'); }); return new Promise((done) => setTimeout(done, 50)); });",
      'exited with 1',
    ],
    ['an end of the whole process', "it('ends it', () => process.kill(process.pid, 'SIGKILL'));", ''],
  ])('has no verdict about a suite with %s', async (_, test, hint) => {
    await expect(run(test)).rejects.toMatchObject({
      code: 'execution-failed',
      message: expect.stringContaining(hint) as unknown,
    });
  });

  it('stops a suite at its time limit, with everything that it started', async () => {
    limits = { ...limits, timeoutMs: 3_000 };

    await expect(run("it('never ends', () => { for (;;); });")).rejects.toMatchObject({
      code: 'execution-timed-out',
      retryable: true,
    });
  });

  it('stops a suite that writes without end', async () => {
    limits = { ...limits, outputLimitBytes: 64 * 1024 };
    const shout = `
      import { writeSync } from 'node:fs';
      it('shouts', () => { for (;;) writeSync(1, 'x'.repeat(4096)); });`;

    await expect(run(shout)).rejects.toMatchObject({ code: 'execution-failed', retryable: false });
  });

  it('ends a suite that takes too much memory', async () => {
    const grow = "it('grows', () => { const all = []; for (;;) all.push(Array(1e6).fill(all.length)); });";

    await expect(run(grow)).rejects.toMatchObject({ code: 'execution-failed' });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('cancelled')), 1_000);

    const { signal } = controller;
    await expect(run("it('never ends', () => { for (;;); });", { signal })).rejects.toThrow('cancelled');
  });

  it('runs what failed once more, and marks what passes then', async () => {
    const wavering = `
      let turn = 0;
      it('wavers', () => { turn += 1; expect(turn).toBe(2); });
      it('fails', () => expect(1).toBe(2));`;

    const { outcomes } = await run(wavering);

    expect(outcomes).toMatchObject([
      { status: 'flaky', message: expect.stringContaining('expected 1 to be 2') as unknown },
      { status: 'failed' },
    ]);
    expect((await run(wavering, { retryFailed: false })).outcomes).toMatchObject([
      { status: 'failed' },
      { status: 'failed' },
    ]);
  });

  it('lets no secret out', async () => {
    const { outcomes } = await run(
      `it('tells', () => { throw new Error('sent ' + process.env['TOKEN_USER_A']); });`,
    );

    expect(outcomes[0]?.message).toBe('sent ($TOKEN_USER_A)');
  });

  it('tells how far it is', async () => {
    const ended: number[] = [];
    const slow = Array.from(
      { length: 3 },
      (_, n) => `it('${n}', () => new Promise((done) => setTimeout(done, 400)));`,
    );

    await run(slow.join('\n'), { onProgress: (count) => ended.push(count) });

    expect(ended.length).toBeGreaterThan(1);
    expect(ended).toEqual(ended.toSorted((one, other) => one - other));
  });

  it('does not run a suite without a manifest', async () => {
    const source = { kind: 'files', files: [] } as const;

    await expect(run('', { source })).rejects.toMatchObject({ code: 'execution-failed' });
  });

  it('leaves nothing behind', async () => {
    await run("it('passes', () => expect(1).toBe(1));");

    expect(await readdir(workFolder)).toEqual([]);
  });
});
