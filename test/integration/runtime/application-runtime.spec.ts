import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Applications,
  ApplicationSources,
  CatalogModule,
  catalogSchema,
  Models,
  Projects,
} from '#catalog/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { EgressModule } from '#platform/http/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { ApplicationRuntime, RuntimeModule, runtimeSchema } from '#runtime/index';
import { expectNoFlood, expectNothingGained, expectUnharmed, figuresOf, watchingTheHost } from './hostile.js';
import { type PlatformApp, startPlatform } from '../../support/platform-app.js';

let platform: PlatformApp;
let runtime: ApplicationRuntime;
let applications: Applications;
let projectId: string;

beforeAll(async () => {
  platform = await startPlatform({
    imports: [EgressModule, ResilienceModule, StorageModule, CatalogModule, RuntimeModule],
    schemas: [storageSchema, resilienceSchema, catalogSchema, runtimeSchema],
    env: {
      RUNTIME_START_SECONDS: '20',
      RUNTIME_MEMORY_BYTES: '200 MiB',
      RUNTIME_PROCESSES: '60',
      RUNTIME_DISK_BYTES: '16 MiB',
      RUNTIME_LOG_BYTES: '256 KiB',
    },
  });
  runtime = platform.app.get(ApplicationRuntime);
  applications = platform.app.get(Applications);
  projectId = (await platform.app.get(Projects).default()).id;
  await platform.app.get(Models).ensure('acme_writer');
});
afterAll(() => platform.stop());

let number = 0;
async function registered(sample: string, env: object = {}): Promise<string> {
  number += 1;
  const { id } = await applications.register({
    projectId,
    modelSlug: 'acme_writer',
    appNumber: number,
    metadata: { sample, env, ...(sample === 'hostile' && { start: 'python app.py' }) },
  });
  const folder = path.join(import.meta.dirname, 'applications', sample);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const tree = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map(async (file) => ({
        path: path.relative(folder, file),
        bytes: await readFile(file),
        isExecutable: false,
      })),
  );
  await platform.app.get(ApplicationSources).store(id, { tree, origin: { kind: 'files' }, leftOut: [] });
  return id;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const never = new AbortController().signal;

describe('a running application', () => {
  it('is started for the first who uses it, shared, and stopped behind the last', async () => {
    const id = await registered('express');
    let together = 0;
    let most = 0;
    const use = (alone: boolean): Promise<string> =>
      runtime.whileRunning(id, { alone, signal: never }, async ({ backend, driver }) => {
        most = Math.max(most, ++together);
        expect(driver).toBe('sandbox');
        await new Promise((resolve) => setTimeout(resolve, 500));
        const { body } = await request(`${backend}/api/notes`);
        together -= alone && together > 1 ? Number.NaN : 1;
        return body.text();
      });

    expect(await Promise.all([use(false), use(false), use(true)])).toEqual(['[]', '[]', '[]']);
    expect(most).toBe(2);
    expect(together).toBe(0);
    expect((await applications.get(id)).running).toBe('stopped');
  });
});

describe('a hostile application', () => {
  it.each([
    ['fills memory and disk, and floods its log', 'memory', /used more memory/, expectNoFlood],
    ['forks without end', 'forks', /started more processes/, expectNothingGained],
  ])('is contained when it %s', async (_what, kind, reason, expectInLog) => {
    const id = await registered('hostile', {
      HOSTILE: kind,
      VICTIM_PORT: new URL(platform.settings.databaseUrl).port,
    });
    let error: unknown;
    const seen = await watchingTheHost(async () => {
      const options = { alone: false, signal: AbortSignal.timeout(60_000) };
      error = await runtime
        .whileRunning(id, options, ({ signal }) => untilAborted(signal))
        .catch((thrown: unknown) => thrown);
    });

    console.log(figuresOf(`sandbox, ${kind}`, seen));
    const log = (await runtime.logs(id, 'backend', 100_000)).join('\n');
    expect(error).toMatchObject({
      code: 'application-failed',
      message: expect.stringMatching(reason) as unknown,
    });
    expect(await runtime.status(id)).toMatchObject({ state: 'failed', held: false });
    expectUnharmed(seen);
    expectInLog(log);
  });
});
