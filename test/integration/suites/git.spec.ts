import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GeneratedSuite, type SampleApi, startSampleApi } from '#suites/index';
import { Breakers } from '#platform/resilience/index';
import { type GitServer, startGitServer } from '../../support/git-http.js';
import { startSuites, type SuitesApp } from '../../support/suites-app.js';

const signal = new AbortController().signal;
const TOKEN = 'a-very-secret-token';
const README = 'suites/bookshop/vitest/README.md';

let folder: string;
let remote: string;
let suites: SuitesApp;
let sample: SampleApi;
let server: GitServer;
let specVersionId: string;

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=QA', '-c', 'user.email=qa@localhost', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const shown = (file: string): string => git(remote, 'show', `qa:${file}`);
const subjects = (): string[] => git(remote, 'log', '--format=%s', 'qa').trim().split('\n');

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assay-server-git-'));
  [suites, sample, server] = await Promise.all([
    startSuites({ GIT_FOLDERS: folder, BREAKER_FAILURES: '50' }),
    startSampleApi(),
    startGitServer(folder, `x-access-token:${TOKEN}`),
  ]);
  const { projectId, sourceId, stages } = suites;
  const origin = { kind: 'inline', document: sample.document } as const;
  const spec = await stages.fetch({ projectId, sourceId, specKey: 'shop', origin, dryRun: false }, signal);
  specVersionId = spec.specVersionId;
});
afterAll(async () => {
  await server.close();
  await sample.close();
  await suites.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  remote = mkdtempSync(path.join(folder, 'remote-'));
  git(remote, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(remote, 'config', 'http.receivepack', 'true');
});

async function configure(gitSettings: object, secrets: object = {}, allowedHosts: string[] = []) {
  return suites.call({
    method: 'PATCH',
    url: `/api/v1/projects/${suites.projectId}`,
    headers: { 'x-api-key': suites.admin },
    payload: { settings: { allowedHosts, git: { branch: 'qa', ...gitSettings } }, secrets },
  });
}

function generate(strategies: ('contract' | 'errors')[] = ['contract']): Promise<GeneratedSuite> {
  const { projectId, stages } = suites;
  const request = { projectId, specVersionId, target: 'vitest', strategies, publish: true } as const;
  return stages.generate(request, signal);
}

/** Somebody's own clone, with a commit pushed from it. */
function edit(file: string, change: (text: string) => string): void {
  const clone = mkdtempSync(path.join(folder, 'clone-'));
  git(folder, 'clone', '--quiet', '--branch', 'qa', remote, clone);
  mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
  writeFileSync(path.join(clone, file), change(shown(file)));
  git(clone, 'commit', '--quiet', '--all', '-m', 'by hand');
  git(clone, 'push', '--quiet', 'origin', 'qa');
}

describe('a project with a git repository', () => {
  it('has its suites on the branch, one commit each, and in no folder', async () => {
    expect((await configure({ url: remote })).statusCode).toBe(200);

    const made = await generate();
    const again = await generate();

    expect(made).not.toHaveProperty('outputFolder');
    expect(made.git).toMatchObject({ url: remote, branch: 'qa', folder: 'suites/bookshop/vitest' });
    expect(subjects()).toEqual([`test(api): ${made.tests} tests of Bookshop 1.0.0`]);
    expect(shown(README)).toContain('Bookshop');
    expect(again.git).not.toHaveProperty('commit');
    const suite = (await suites.call(`/api/v1/suites/${made.suiteId}`)).json<Record<string, unknown>>();
    expect(suite).toMatchObject({ latestVersionId: made.suiteVersionId, git: made.git });
    expect(suite).not.toHaveProperty('outputFolder');
  });

  it('keeps what people did on the branch', async () => {
    await configure({ url: remote });
    await generate();
    edit(README, (text) => `${text}\nOurs.\n`);

    const merged = await generate(['contract', 'errors']);

    expect(shown(README)).toContain('Ours.');
    expect(merged.merge?.counts.kept).toBeGreaterThan(0);
    expect(subjects()[0]).toBe(`test(api): ${merged.tests} tests of Bookshop 1.0.0`);
    expect(subjects()).toHaveLength(3);
  });

  it('follows the branch also where somebody took a commit back', async () => {
    await configure({ url: remote });
    await generate();
    await generate(['contract', 'errors']);
    git(remote, 'update-ref', 'refs/heads/qa', 'qa~1');

    const made = await generate(['contract', 'errors']);

    expect(made.merge?.counts).toEqual({ conflicts: 0, orphans: 0, kept: 0 });
    expect(subjects()).toHaveLength(2);
  });

  it('has the version on top as its latest, also when the run before says so last', async () => {
    await configure({ url: remote });
    const { projectId, stages } = suites;
    const request = { projectId, specVersionId, target: 'vitest', publish: true } as const;
    let top: GeneratedSuite | undefined;

    const below = await stages.generate({ ...request, strategies: ['contract'] }, signal, async () => {
      const isPushed = git(remote, 'branch', '--list', 'qa') !== '';
      if (isPushed && top === undefined) top = await generate(['contract', 'errors']);
    });

    expect(top?.suiteVersionId).not.toBe(below.suiteVersionId);
    const suite = (await suites.call(`/api/v1/suites/${below.suiteId}`)).json<Record<string, unknown>>();
    expect(suite).toMatchObject({ latestVersionId: top?.suiteVersionId, git: top?.git });
  });

  it('forgets the commit of a repository that it was in before', async () => {
    await configure({ url: remote });
    await generate();
    const copy = `${remote}-copy`;
    git(folder, 'clone', '--quiet', '--bare', remote, copy);
    await configure({ url: copy });

    const { suiteId } = await generate();

    const suite = (await suites.call(`/api/v1/suites/${suiteId}`)).json<{ git: object }>();
    expect(suite.git).toEqual({ url: copy, branch: 'qa', folder: 'suites/bookshop/vitest' });
  });

  it('does not push for an attempt that lost its stage', async () => {
    await configure({ url: remote });
    let asked = 0;
    const { projectId, stages } = suites;
    const request = {
      projectId,
      specVersionId,
      target: 'vitest',
      strategies: ['contract'],
      publish: true,
    } as const;

    const lost = stages.generate(request, signal, () => {
      asked += 1;
      return asked === 1 ? Promise.resolve() : Promise.reject(new Error('not ours any more'));
    });

    await expect(lost).rejects.toThrow('not ours any more');
    expect(git(remote, 'branch', '--list').trim()).toBe('');
  });
});

describe('a repository over HTTP', () => {
  const url = (): string => `${server.origin}/${path.basename(remote)}`;
  const failures = async (): Promise<number> => {
    const breakers = await suites.app.get(Breakers).list();
    return breakers.find(({ origin }) => origin === server.origin)?.failures ?? 0;
  };

  it('is written to with the token of the project, which no answer shows', async () => {
    const answer = await configure({ url: url() }, { git: { token: TOKEN } }, [server.host]);

    const { git: place } = await generate();

    expect(place?.commit).toMatch(/^[0-9a-f]{7,}$/);
    expect(shown(README)).toContain('Bookshop');
    expect(server.authorizations).toContain(
      `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`,
    );
    expect(answer.body).not.toContain(TOKEN);
    expect(answer.json()).toMatchObject({ secrets: { git: true } });
  });

  it('fails for good with a wrong token, and says nothing of it', async () => {
    await configure({ url: url() }, { git: { token: 'a-wrong-token' } }, [server.host]);

    const refused = generate();

    await expect(refused).rejects.toMatchObject({
      code: 'git-failed',
      retryable: false,
      message: expect.not.stringContaining('a-wrong-token') as string,
    });
  });

  it('may be asked again where it fails now', async () => {
    await configure({ url: url() }, { git: { token: TOKEN } }, [server.host]);
    server.failNext(503);

    await expect(generate()).rejects.toMatchObject({
      code: 'git-failed',
      retryable: true,
      category: 'network',
    });
    expect(await failures()).toBe(1);
    expect(await generate()).toHaveProperty('git.commit');
    expect(await failures()).toBe(0);
  });

  it('leaves the breaker of its host alone, which other projects have too, where the host answers', async () => {
    await configure({ url: url() }, { git: { token: TOKEN } }, [server.host]);
    server.failNext(429);

    await expect(generate()).rejects.toMatchObject({ retryable: true, category: 'dependency' });

    expect(await failures()).toBe(0);
  });

  it.each([
    ['a private host that nobody allowed', 'https://127.0.0.1:1/shop.git', 'egress-refused'],
    ['plain http to a host that nobody allowed', 'http://git.example/shop.git', 'git-address-refused'],
    ['a path outside of GIT_FOLDERS', '/etc', 'git-address-refused'],
    ['a way out of them', '../../etc', 'git-address-refused'],
    ['ssh without a key', 'git@git.example:shop.git', 'git-address-refused'],
  ])('is not asked at %s', async (_, place, code) => {
    expect((await configure({ url: place })).statusCode).toBe(200);

    await expect(generate()).rejects.toMatchObject({ code, retryable: false });
  });

  it.each([
    { url: 'ext::sh -c touch% pwned' },
    { url: 'https://me:secret@git.example/shop.git' },
    { url: '--upload-pack=touch' },
    { url: 'https://git.example/shop.git', branch: 'a..b' },
    { url: 'https://git.example/shop.git', folder: '../elsewhere' },
    { url: 'https://git.example/shop.git', folder: 'a/.git/hooks' },
  ])('is refused as a setting where it could mean something else: %o', async (wrong) => {
    const answer = await configure(wrong);

    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('me:secret');
  });
});

it('says it in git’s words where the repository refuses what is pushed', async () => {
  await configure({ url: remote });
  const hook = path.join(remote, 'hooks/pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "only through review" >&2\nexit 1\n');
  chmodSync(hook, 0o755);

  await expect(generate()).rejects.toMatchObject({
    code: 'git-failed',
    retryable: false,
    message: expect.stringContaining('only through review') as string,
  });
});
