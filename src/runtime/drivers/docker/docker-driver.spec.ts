import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Living, Prepared } from '../driver.js';
import { DockerDriver } from './docker-driver.js';

const OWN = 'own-holder';
const LONG_AGO = 1_000;

/** What an engine that speaks a little of Docker's API has, and was asked. */
let containers: object[] = [];
let images: object[] = [];
let asked: string[] = [];
/** Answers that differ from the usual ones. */
let answers: (request: string) => { readonly status: number; readonly body: object } | undefined;
let engine: Server;
let folder: string;
let driver: DockerDriver;

beforeEach(async () => {
  containers = [];
  images = [];
  asked = [];
  answers = () => undefined;
  folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
  const socket = path.join(folder, 'engine.sock');
  engine = createServer((request, response) => {
    const what = `${request.method} ${decodeURIComponent(request.url ?? '').split('?')[0]}`;
    asked.push(what);
    const { status, body } = answers(what) ?? { status: 200, body: usual(what) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(socket);
  await once(engine, 'listening');
  const found = await DockerDriver.at({
    socket,
    bases: { python: 'python', node: 'node' },
    builds: { timeoutMs: 1_000, sizeBytes: 100, network: 'none' },
    limits: { memoryBytes: 1, processes: 1, cpus: 1, diskBytes: 1, logBytes: 1 },
    installation: 'ours',
    holder: OWN,
  });
  if (typeof found === 'string') throw new Error(found);
  driver = found;
});
afterEach(async () => {
  engine.closeAllConnections();
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

function usual(what: string): object {
  if (what === 'GET /info') return { OSType: 'linux' };
  if (what === 'GET /containers/json') return containers;
  if (what === 'GET /images/json') return images;
  return { Id: 'c1', Config: { Labels: { 'io.assay.installation': 'ours' } } };
}

function container(Id: string, holder: string, more: object = {}): object {
  return { Id, Created: LONG_AGO, Labels: { 'io.assay.holder': holder }, Mounts: [], ...more };
}

function living(more: Partial<Living> = {}): Living {
  return {
    holders: () => Promise.resolve(new Set<string>()),
    applications: () => Promise.resolve(new Set<string>()),
    ...more,
  };
}

const removed = (): readonly string[] => asked.filter((what) => what.startsWith('DELETE'));

describe('a sweep', () => {
  it('asks who lives after it has looked what there is', async () => {
    containers = [container('started-now', 'other'), container('left', 'dead')];
    const holders = (): Promise<ReadonlySet<string>> => {
      expect(asked).toContain('GET /containers/json');
      return Promise.resolve(new Set(['other']));
    };

    await driver.sweep(living({ holders }));

    expect(removed()).toEqual(['DELETE /containers/left']);
  });

  it('spares what this process runs, and what was made just now', async () => {
    containers = [
      container('ours', OWN),
      container('young', 'unknown', { Created: Math.floor(Date.now() / 1000) }),
    ];

    await driver.sweep(living());

    expect(removed()).toEqual([]);
  });

  it('removes the folder of sockets along with its container, and no other folder', async () => {
    const sockets = await mkdtemp(path.join(tmpdir(), 'assay-host-'));
    const Mounts = [{ Source: sockets }, { Source: folder }];
    containers = [container('left', 'dead', { Mounts })];

    await driver.sweep(living());

    expect([existsSync(sockets), existsSync(folder)]).toEqual([false, true]);
  });

  it('removes the images of applications that are gone', async () => {
    const image = (Id: string, id: string): object => ({ Id, Labels: { 'io.assay.application': id } });
    images = [image('kept', 'here'), image('left', 'gone')];

    await driver.sweep(living({ applications: () => Promise.resolve(new Set(['here'])) }));

    expect(removed()).toEqual(['DELETE /images/left']);
  });
});

describe('a start that fails', () => {
  const application = {
    applicationId: 'a',
    name: 'm_app1',
    folder: '/none',
    parts: [],
  } as unknown as Prepared;

  it('says why, also when it cannot clean up', async () => {
    answers = (what) => {
      if (what.endsWith('/start')) return { status: 500, body: { message: 'no room for it' } };
      if (what === 'DELETE /containers/c1' && asked.some((one) => one.endsWith('/start')))
        return { status: 500, body: { message: 'cannot be removed' } };
      return undefined;
    };

    await expect(driver.start(application)).rejects.toThrow('no room for it');
    expect(removed()).toContain('DELETE /containers/c1');
  });

  it('makes nothing when nobody wants it any more', async () => {
    const gone = AbortSignal.abort(new Error('gone'));

    await expect(driver.start(application, gone)).rejects.toThrow('gone');
    expect(asked).toEqual(['GET /info']);
  });
});

describe('an image that is too large', () => {
  it('takes the one before along', async () => {
    let isBuilt = false;
    answers = (what) => {
      if (what === 'POST /build') isBuilt = true;
      if (what === 'GET /images/python/json') return { status: 200, body: { Id: 'base', Size: 0 } };
      if (!what.startsWith('GET /images/assay/application:')) return undefined;
      if (removed().length > 0) return { status: 404, body: { message: 'no such image' } };
      return { status: 200, body: { Id: isBuilt ? 'after' : 'before', Size: 101 } };
    };
    const part = { part: 'backend', language: 'python', dependencies: { kind: 'none' } };
    const application = { applicationId: 'a', folder, parts: [part] } as unknown as Prepared;

    await expect(driver.build(application)).rejects.toThrow('more than 100 bytes');

    expect(removed()).toContain('DELETE /images/before');
  });
});
