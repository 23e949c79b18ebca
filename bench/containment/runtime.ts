import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { schema } from '#app/schema';
import { Applications, ApplicationSources, CatalogModule, Models, Projects } from '#catalog/index';
import { AuthModule } from '#platform/auth/index';
import { loadSettings, SettingsModule, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate } from '#platform/database/index';
import { createHttpAdapter, EgressModule, HttpModule } from '#platform/http/index';
import { prepareQueueBackend, QueueModule } from '#platform/queue/index';
import { ResilienceModule } from '#platform/resilience/index';
import { StorageModule } from '#platform/storage/index';
import { TelemetryModule } from '#platform/telemetry/index';
import { ApplicationRuntime, RuntimeModule } from '#runtime/index';

/** What one part of the hostile application may have. */
export interface RuntimeBounds {
  readonly diskBytes: number;
  readonly logBytes: number;
  readonly cpus: number;
}

export const BOUNDS: RuntimeBounds = { diskBytes: 16 * 1024 ** 2, logBytes: 256 * 1024, cpus: 1 };

export interface StartedRuntime {
  readonly runtime: ApplicationRuntime;
  /** @returns the id of a new application */
  readonly register: (code: Uint8Array, metadata: object) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Without a decorator: Node runs this file as it stands. */
class Bench {}

/** The program's own runtime, with its own database. */
export async function startRuntime(
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
): Promise<StartedRuntime> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-'));
  const settings = withDatabase(loadSettings({ ...LIMITS, ASSAY_DATA_DIR: dataDir, ...env }), databaseUrl);
  await migrate(settings.databaseUrl, schema);
  await prepareQueueBackend(settings.queueUrl);
  const imports = [
    SettingsModule.forRoot(settings),
    DatabaseModule.forRoot(schema),
    QueueModule.forRoot(),
    TelemetryModule.forRoot(settings),
    HttpModule,
    EgressModule,
    ResilienceModule,
    StorageModule,
    AuthModule,
    CatalogModule,
    RuntimeModule,
  ];
  const adapter = createHttpAdapter({ bodyLimit: settings.noticeLimitBytes });
  const app = await NestFactory.create<NestFastifyApplication>({ module: Bench, imports }, adapter, {
    logger: false,
    abortOnError: false,
  });
  await app.init();
  return {
    runtime: app.get(ApplicationRuntime),
    register: registering(app, `acme_${settings.runtimeDriver}`),
    stop: async () => {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const LIMITS = {
  RUNTIME_START_SECONDS: '12',
  RUNTIME_MEMORY_BYTES: '200 MiB',
  RUNTIME_PROCESSES: '60',
  RUNTIME_CPUS: String(BOUNDS.cpus),
  RUNTIME_DISK_BYTES: String(BOUNDS.diskBytes),
  RUNTIME_LOG_BYTES: String(BOUNDS.logBytes),
};

function registering(app: NestFastifyApplication, modelSlug: string): StartedRuntime['register'] {
  let appNumber = 0;
  return async (bytes, metadata) => {
    appNumber += 1;
    const { id: projectId } = await app.get(Projects).default();
    await app.get(Models).ensure(modelSlug);
    const applications = app.get(Applications);
    const { id } = await applications.register({ projectId, modelSlug, appNumber, metadata });
    const tree = [{ path: 'backend/app.py', bytes, isExecutable: false }];
    await app.get(ApplicationSources).store(id, { tree, origin: { kind: 'files' }, leftOut: [] });
    return id;
  };
}
