import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { DataSource } from 'typeorm';
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
import { TOOLS } from '../../support/python.js';
import { type PlatformApp, startPlatform } from '../../support/platform-app.js';
import { type Containment, figuresOf, watchingTheHost } from '../../../bench/containment/watching.js';

/** The runtime on a real database, with the applications of this folder. */
export interface RunningApp {
  readonly platform: PlatformApp;
  readonly runtime: ApplicationRuntime;
  readonly applications: Applications;
  /** @returns the id of a new application with this code */
  registered(sample: string, env?: object, modelSlug?: string): Promise<string>;
  /** Makes it look as if a process had died that ran it. */
  leftBehind(id: string): Promise<void>;
}

const MODEL = 'acme_Writer';
const HOSTILE = path.join(import.meta.dirname, '../../../bench/containment');
/** The port that the hostile application listens at, in a network that must be its own. */
const ELSEWHERE = 17_999;

/**
 * @param firstPort of back ends, from 6001 on; test files run at the same time, and each needs ports of its own
 * @param changed makes another text of each file of the applications
 */
export async function startRuntime(
  firstPort: number,
  env: Readonly<Record<string, string>>,
  changed = (text: string): string => text,
): Promise<RunningApp> {
  const platform = await startPlatform({
    imports: [EgressModule, ResilienceModule, StorageModule, CatalogModule, RuntimeModule],
    schemas: [storageSchema, resilienceSchema, catalogSchema, runtimeSchema],
    env: {
      RUNTIME_START_SECONDS: '15',
      RUNTIME_MEMORY_BYTES: '200 MiB',
      RUNTIME_PROCESSES: '60',
      RUNTIME_DISK_BYTES: '16 MiB',
      RUNTIME_LOG_BYTES: '256 KiB',
      ...env,
    },
  });
  await shareInstalled(platform.settings.dataDir);
  await takePorts(platform, firstPort - 6001);
  const applications = platform.app.get(Applications);
  const { id: projectId } = await platform.app.get(Projects).default();
  let appNumber = 0;
  return {
    platform,
    applications,
    runtime: platform.app.get(ApplicationRuntime),
    async registered(sample, given = {}, modelSlug = MODEL) {
      appNumber += 1;
      await platform.app.get(Models).ensure(modelSlug);
      const metadata = { sample, env: given, ...(sample === 'hostile' && { start: 'python app.py' }) };
      const { id } = await applications.register({ projectId, modelSlug, appNumber, metadata });
      const code = { tree: await treeOf(sample, changed), origin: { kind: 'files' }, leftOut: [] } as const;
      await platform.app.get(ApplicationSources).store(id, code);
      return id;
    },
    async leftBehind(id) {
      await platform.app.get(DataSource).query(
        `INSERT INTO running_applications (application_id, holder, expires_at, state, driver)
         VALUES ($1, gen_random_uuid(), now() - interval '1 s', 'running', 'sandbox')`,
        [id],
      );
    },
  };
}

/** Sets the lowest ports aside, for nobody. */
async function takePorts({ app }: PlatformApp, count: number): Promise<void> {
  for (let model = 0; model < count / 30; model += 1) await app.get(Models).ensure(`nobody_${model}`);
  await app.get(DataSource).query(
    `INSERT INTO port_allocations (model_slug, app_number, backend_port, frontend_port)
     SELECT 'nobody_' || n / 30, n % 30 + 1, 6001 + n, 9001 + n FROM generate_series(0, $1::integer - 1) AS n`,
    [count],
  );
}

/** What was installed for the tests of before is found again. */
async function shareInstalled(dataDir: string): Promise<void> {
  await mkdir(path.join(dataDir, 'runtime'), { recursive: true });
  await mkdir(path.join(TOOLS, 'runtime'), { recursive: true });
  await symlink(path.join(TOOLS, 'runtime'), path.join(dataDir, 'runtime/dependencies'));
  await symlink(TOOLS, path.join(dataDir, 'tools'));
}

async function treeOf(sample: string, changed: (text: string) => string) {
  const folder = path.join(sample === 'hostile' ? HOSTILE : import.meta.dirname, 'applications', sample);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({
      path: path.relative(folder, file),
      bytes: Buffer.from(changed(await readFile(file, 'utf8'))),
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

/** What must hold of the host whatever ran on it. Other tests run beside: the bounds are far from the limits. */
function expectUnharmed({ before, worst }: Containment): void {
  expect(worst.processes - before.processes).toBeLessThan(300);
  expect(before.memoryFreeMiB - worst.memoryFreeMiB).toBeLessThan(3_000);
  expect(before.diskFreeMiB - worst.diskFreeMiB).toBeLessThan(3_000);
  expect(before.sharedMemoryFreeMiB - worst.sharedMemoryFreeMiB).toBeLessThan(200);
  expect(worst.listening).not.toContain(ELSEWHERE);
}
