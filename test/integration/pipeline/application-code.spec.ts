import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationSources, type CheckedOut } from '#catalog/index';
import { startGitServer, type GitServer } from '../../support/git-http.js';
import { endedRun, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';
const TOKEN = 'a-token';

let folder: string;
let git: GitServer;
let archives: Server;
let archive: Buffer;
let pipeline: PipelineApp;
let numbers = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-code-'));
  await put('base/acme_x/app7/backend/app.py', FLASK);
  await symlink('/etc', path.join(folder, 'base/etc'));
  await makeRepository();
  git = await startGitServer(path.join(folder, 'git'), `x-access-token:${TOKEN}`);
  archive = gzipSync(await tarOf({ 'backend/app.py': FLASK, 'frontend/index.html': '<html>' }));
  archives = createServer((request, response) => {
    if (request.url?.startsWith('/app.tar.gz') === true) response.end(archive);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(archives, 'listening');
  pipeline = await startPipeline({
    env: { APP_BASE_PATH: path.join(folder, 'base'), EGRESS_ALLOW: `${git.host},${hostOf(archives)}` },
  });
  await pipeline.call({
    method: 'PATCH',
    url: `/api/v1/projects/${pipeline.projectId}`,
    payload: { settings: { git: { url: `${git.origin}/app` } }, secrets: { git: { token: TOKEN } } },
  });
});
afterAll(async () => {
  await pipeline.stop();
  await git.close();
  archives.close();
  await rm(folder, { recursive: true });
});

const hostOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

async function put(file: string, text: string): Promise<void> {
  const at = path.join(folder, file);
  await mkdir(path.dirname(at), { recursive: true });
  await writeFile(at, text);
}

async function makeRepository(): Promise<void> {
  await put('git/app/apps/one/backend/app.py', FLASK);
  await put('git/app/readme.md', 'of the repository');
  await symlink('readme.md', path.join(folder, 'git/app/apps/one/link'));
  const at = path.join(folder, 'git/app');
  const run = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: at });
  run('init', '--quiet', '--initial-branch', 'main');
  run('add', '.');
  run('commit', '--quiet', '-m', 'first');
  run('tag', 'v1');
}

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Registered {
  readonly applicationId: string;
  readonly source?: {
    readonly versionId: string;
    readonly changed: boolean;
    readonly parts: readonly { readonly framework: string; readonly folder: string }[];
    readonly origin: { readonly commit?: string };
  };
}

async function announce(code: object, name = nextName()): Promise<string> {
  const specKey = `${name.model_slug}/${name.app_number}`;
  return pipeline.deliver({
    kind: 'generated-app',
    type: 'application',
    specKey,
    routing: { action: 'register' },
    body: Buffer.from(JSON.stringify({ ...name, ...code })),
  });
}

function nextName(): { model_slug: string; app_number: number } {
  numbers += 1;
  return { model_slug: 'acme_coder', app_number: numbers };
}

async function registered(eventId: string): Promise<Registered> {
  const run = await endedRun(pipeline.dataSource, eventId);
  expect(run.error).toBeNull();
  return registeredBy(run.id);
}

async function registeredBy(runId: string): Promise<Registered> {
  const answer = await pipeline.call(`/api/v1/runs/${runId}`);
  const { stages } = answer.json<{ stages: { stage: string; output?: Registered }[] }>();
  const output = stages.find(({ stage }) => stage === 'register')?.output;
  if (output === undefined) throw new Error('nothing was registered');
  return output;
}

async function failure(eventId: string): Promise<string> {
  const { error } = await endedRun(pipeline.dataSource, eventId);
  return `${error?.code}: ${error?.message}`;
}

async function checkOut(applicationId: string): Promise<CheckedOut & { readonly at: string }> {
  const at = await mkdtemp(path.join(folder, 'out-'));
  return { at, ...(await pipeline.app.get(ApplicationSources).checkOut(applicationId, at)) };
}

describe('the code of an application', () => {
  it('comes as files', async () => {
    const files = [
      { path: 'backend/app.py', content: FLASK },
      { path: 'logo.bin', content: Buffer.from([0, 255]).toString('base64'), encoding: 'base64' },
    ];

    const { applicationId, source } = await registered(await announce({ files }));

    expect(source).toMatchObject({ files: 2, changed: true, origin: { kind: 'files' } });
    const { at, versionId, parts } = await checkOut(applicationId);
    expect(versionId).toBe(source?.versionId);
    expect(parts).toEqual(source?.parts);
    expect(await readFile(path.join(at, 'backend/app.py'), 'utf8')).toBe(FLASK);
    expect(await readFile(path.join(at, 'logo.bin'))).toEqual(Buffer.from([0, 255]));
  });

  it('comes as an archive', async () => {
    const { source } = await registered(await announce({ archive: { base64: archive.toString('base64') } }));

    expect(source?.parts).toMatchObject([
      { framework: 'flask', folder: 'backend' },
      { framework: 'static', folder: 'frontend' },
    ]);
  });

  it('comes from an address, of which no key is kept', async () => {
    const url = `http://${hostOf(archives)}/app.tar.gz`;

    const { source } = await registered(await announce({ archive: { url: `${url}?key=secret` } }));

    expect(source).toMatchObject({ files: 2, origin: { kind: 'url', url } });
  });

  it('comes from a folder of a repository, as of a tag', async () => {
    const repository = { url: `${git.origin}/app`, ref: 'v1', folder: 'apps/one' };

    const { source } = await registered(await announce({ git: repository }));

    expect(source).toMatchObject({ files: 1, origin: { kind: 'git', ref: 'v1', folder: 'apps/one' } });
    expect(source?.origin.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it('comes from a folder below the configured one, named or the usual', async () => {
    const named = await registered(await announce({ path: 'acme_x/app7' }));
    const usual = await registered(await announce({}, { model_slug: 'acme_x', app_number: 7 }));

    expect(named.source).toMatchObject({ files: 1, origin: { kind: 'path', path: 'acme_x/app7' } });
    expect(usual.source).toMatchObject({ files: 1, origin: { kind: 'path', path: 'acme_x/app7' } });
  });

  it('may be unknown', async () => {
    const { applicationId, source } = await registered(await announce({}));

    expect(source).toBeUndefined();
    await expect(checkOut(applicationId)).rejects.toThrow('is not known');
  });

  it.each<readonly [string, () => object, RegExp]>([
    [
      'that is no archive',
      () => ({ archive: { base64: 'aGVsbG8=' } }),
      /^code-refused: .*zip, tar or tar.gz/,
    ],
    ['at an address where nothing is', () => ({ archive: { url: `http://${hostOf(archives)}/x` } }), /404/],
    ['at a private address', () => ({ archive: { url: 'http://10.0.0.1/x.zip' } }), /^egress-refused/],
    [
      'in a repository of this machine',
      () => ({ git: { url: `${folder}/git/app` } }),
      /^git-address-refused/,
    ],
    [
      'in a repository at a private address',
      () => ({ git: { url: 'https://10.0.0.1/x' } }),
      /^egress-refused/,
    ],
    ['in a repository that is not there', () => ({ git: { url: `${git.origin}/none` } }), /^git-failed/],
    ['behind a link out of the folder', () => ({ path: 'etc' }), /^code-refused: .*through a link/],
    ['in a folder that is not there', () => ({ path: 'none' }), /^code-refused: "none"/],
  ])('is refused %s, and nothing is registered', async (_what, code, why) => {
    const name = nextName();

    expect(await failure(await announce(code(), name))).toMatch(why);

    const found = await pipeline.call(`/api/v1/applications?modelSlug=${name.model_slug}&limit=100`);
    const apps = found.json<{ items: { appNumber: number }[] }>().items;
    expect(apps.map(({ appNumber }) => appNumber)).not.toContain(name.app_number);
  });
});

describe('versions of the code', () => {
  const one = { files: [{ path: 'app.py', content: FLASK }] };
  const other = { files: [{ path: 'app.py', content: `${FLASK}# changed\n` }] };
  const name = { model_slug: 'acme_versions', app_number: 1 };
  let first: Registered;
  let firstEvent: string;

  beforeAll(async () => {
    firstEvent = await announce(one, name);
    first = await registered(firstEvent);
  });

  it('are not made by code that has not changed', async () => {
    const again = await registered(await announce(one, name));

    expect(again.source).toMatchObject({ versionId: first.source?.versionId, changed: false });
  });

  it('are listed and downloaded, the newest first', async () => {
    const second = await registered(await announce(other, name));
    expect(second.source).toMatchObject({ changed: true });
    const base = `/api/v1/applications/${first.applicationId}`;

    const { items } = (await pipeline.call(`${base}/sources`)).json<{ items: { id: string }[] }>();

    expect(items.map(({ id }) => id)).toEqual([second.source?.versionId, first.source?.versionId]);
    expect((await pipeline.call(base)).json()).toMatchObject({ sourceId: second.source?.versionId });
    expect((await pipeline.call(`${base}/sources/${items[0]?.id}`)).json()).toEqual(items[0]);
    const tar = await pipeline.call(`${base}/sources/${items[0]?.id}/archive`);
    expect(tar.headers['content-type']).toBe('application/x-tar');
    expect(tar.body).toContain('# changed');
  });

  it('are worked on again by a replay of their event with the original versions', async () => {
    const begun = await pipeline.call({
      method: 'POST',
      url: `/api/v1/events/${firstEvent}/replay`,
      payload: { versions: 'original' },
    });
    await endedRun(pipeline.dataSource, firstEvent);

    const { source } = await registeredBy(begun.json<{ id: string }>().id);

    expect(source).toMatchObject({ versionId: first.source?.versionId, changed: true });
    expect((await checkOut(first.applicationId)).versionId).toBe(first.source?.versionId);
  });

  it('are foreseen by dry runs', async () => {
    const event = await announce(other, name);
    const run = await endedRun(pipeline.dataSource, event);
    expect(run.status).toBe('succeeded');
    const begun = await pipeline.call({
      method: 'POST',
      url: `/api/v1/events/${firstEvent}/replay`,
      payload: { dryRun: true },
    });
    await endedRun(pipeline.dataSource, firstEvent);

    const { source } = await registeredBy(begun.json<{ id: string }>().id);

    expect(source).toMatchObject({ changed: true });
    expect((await checkOut(first.applicationId)).sha256).not.toBe((source as { sha256?: string }).sha256);
  });
});
