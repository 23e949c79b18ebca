import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import {
  Applications,
  ApplicationSources,
  CatalogModule,
  catalogSchema,
  Models,
  Projects,
} from '#catalog/index';
import { EgressModule } from '#platform/http/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { ApplicationRuntime, RuntimeModule, runtimeSchema } from '#runtime/index';
import { type PlatformApp, startPlatform } from '../../support/platform-app.js';
import { expectUnharmed, figuresOf, watchingTheHost } from './hostile.js';

/** The runtime on a real database, with the applications of this folder. */
export interface RunningApp {
  readonly platform: PlatformApp;
  readonly runtime: ApplicationRuntime;
  readonly applications: Applications;
  /** @returns the id of a new application with this code */
  registered(sample: string, env?: object): Promise<string>;
}

const MODEL = 'acme_Writer';

export async function startRuntime(env: Readonly<Record<string, string>>): Promise<RunningApp> {
  const platform = await startPlatform({
    imports: [EgressModule, ResilienceModule, StorageModule, CatalogModule, RuntimeModule],
    schemas: [storageSchema, resilienceSchema, catalogSchema, runtimeSchema],
    env: {
      RUNTIME_START_SECONDS: '20',
      RUNTIME_MEMORY_BYTES: '200 MiB',
      RUNTIME_PROCESSES: '60',
      RUNTIME_DISK_BYTES: '16 MiB',
      RUNTIME_LOG_BYTES: '256 KiB',
      ...env,
    },
  });
  const applications = platform.app.get(Applications);
  const { id: projectId } = await platform.app.get(Projects).default();
  await platform.app.get(Models).ensure(MODEL);
  let appNumber = 0;
  return {
    platform,
    applications,
    runtime: platform.app.get(ApplicationRuntime),
    async registered(sample, given = {}) {
      appNumber += 1;
      const metadata = { sample, env: given, ...(sample === 'hostile' && { start: 'python app.py' }) };
      const { id } = await applications.register({ projectId, modelSlug: MODEL, appNumber, metadata });
      const code = { tree: await treeOf(sample), origin: { kind: 'files' }, leftOut: [] } as const;
      await platform.app.get(ApplicationSources).store(id, code);
      return id;
    },
  };
}

async function treeOf(sample: string) {
  const folder = path.join(import.meta.dirname, 'applications', sample);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({
      path: path.relative(folder, file),
      bytes: await readFile(file),
      isExecutable: false,
    })),
  );
}

/** Lends the hostile application, which must end with an error that says why, the host unharmed. @returns its log */
export async function contained(
  { platform, runtime, registered }: RunningApp,
  kind: string,
  reason: RegExp,
): Promise<string> {
  const id = await registered('hostile', {
    HOSTILE: kind,
    VICTIM_PORT: new URL(platform.settings.databaseUrl).port,
  });
  const options = { alone: false, signal: AbortSignal.timeout(60_000) };
  let error: unknown;
  let driver = '';
  const seen = await watchingTheHost(async () => {
    error = await runtime
      .whileRunning(id, options, ({ signal }) => untilAborted(signal))
      .catch((thrown: unknown) => thrown);
    driver = (await runtime.status(id))?.driver ?? '';
  });
  console.log(figuresOf(`${driver}, ${kind}`, seen));
  console.log(String(error).slice(0, 300));
  expect(error).toMatchObject({
    code: 'application-failed',
    message: expect.stringMatching(reason) as unknown,
  });
  expect(await runtime.status(id)).toMatchObject({ state: 'failed', held: false });
  expectUnharmed(seen);
  return (await runtime.logs(id, 'backend', 100_000)).join('\n');
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
