import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions } from 'fastify';
import { DataSource } from 'typeorm';
import { analysisSchema } from '#analysis/index';
import { BatchesModule, batchesSchema } from '#batches/index';
import { Applications, CatalogModule, catalogSchema, Models, Projects } from '#catalog/index';
import { NotifyModule } from '#notify/index';
import { ApiKeys, AuthModule, authSchema } from '#platform/auth/index';
import { loadSettings, type Settings, SettingsModule, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate, type Schema } from '#platform/database/index';
import { createHttpAdapter, EgressModule, HttpModule, httpSchema, setupHttp } from '#platform/http/index';
import { prepareQueueBackend, QueueModule } from '#platform/queue/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { Logger, TelemetryModule } from '#platform/telemetry/index';
import { createDatabase, type TestDatabase } from '../database.js';
import { ScriptedTasks } from './scripted-tasks.js';
import { type Ask, watchBatches, type Watched, watchedBatches } from './watch.js';

const rooms = [
  authSchema,
  httpSchema,
  resilienceSchema,
  storageSchema,
  catalogSchema,
  analysisSchema,
  batchesSchema,
];
const schema: Schema = {
  entities: rooms.flatMap(({ entities }) => entities),
  migrations: rooms.flatMap(({ migrations }) => migrations),
};

export interface BatchesApp {
  readonly app: NestFastifyApplication;
  readonly settings: Settings;
  readonly tasks: ScriptedTasks;
  readonly ask: Ask;
  readonly projectId: string;
  /** A key that may do everything. */
  readonly admin: string;
  readonly lines: readonly Record<string, unknown>[];
  call(request: InjectOptions | string): ReturnType<NestFastifyApplication['inject']>;
  /** What was seen at every change of state. */
  watched(): Promise<Watched>;
  stop(): Promise<void>;
}

export interface BatchesOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Shared by several processes' worth of applications; by default one of its own. */
  readonly database?: TestDatabase;
  readonly role?: Settings['role'];
}

/** With three models of three applications each. */
export async function batchesDatabase(): Promise<TestDatabase> {
  return createDatabase({
    name: 'batches',
    prepare: async (url) => {
      await migrate(url, schema);
      await prepareQueueBackend(url);
    },
  });
}

export const MODELS = ['maker_one', 'maker_two', 'maker_three'] as const;

/** Batches and all that they stand on, real but for the analyses. Invariants are watched at every change of state. */
export async function startBatches(options: BatchesOptions = {}): Promise<BatchesApp> {
  const database = options.database ?? (await batchesDatabase());
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-batches-'));
  const settings = withDatabase(
    loadSettings({
      ASSAY_DATA_DIR: folder,
      ROLE: options.role ?? 'all',
      RETRY_DELAY: '0.05',
      RETRY_MAX_DELAY: '0.1',
      ...options.env,
    }),
    database.url,
  );
  await prepareQueueBackend(settings.queueUrl);
  const lines: Record<string, unknown>[] = [];
  const app = await compose(settings, lines);
  const admin = (await app.get(ApiKeys).ensureAdminKey()) ?? '';
  const { id: projectId } = await app.get(Projects).default();
  const dataSource = app.get(DataSource);
  const ask: Ask = (statement, parameters) => dataSource.query(statement, parameters);
  if (options.database === undefined) {
    await registerAll(app, projectId);
    await watchBatches(ask, { jobs: settings.batchMaxJobs, tasks: settings.batchMaxTasks });
  }
  return {
    app,
    settings,
    ask,
    projectId,
    admin,
    lines,
    tasks: app.get(ScriptedTasks, { strict: false }),
    call: (request) => {
      const given = typeof request === 'string' ? { url: request } : request;
      return app.inject({ headers: { 'x-api-key': admin }, ...given });
    },
    watched: () => watchedBatches(ask),
    stop: async () => {
      await app.close();
      if (options.database === undefined) await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function registerAll(app: NestFastifyApplication, projectId: string): Promise<void> {
  for (const slug of MODELS) await app.get(Models).ensure(slug);
  for (const modelSlug of MODELS) {
    for (const appNumber of [1, 2, 3]) {
      await app.get(Applications).register({ projectId, modelSlug, appNumber });
    }
  }
}

async function compose(
  settings: Settings,
  lines: Record<string, unknown>[],
): Promise<NestFastifyApplication> {
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const testing = await Test.createTestingModule({
    imports: [
      SettingsModule.forRoot(settings),
      DatabaseModule.forRoot(schema),
      QueueModule.forRoot(),
      TelemetryModule.forRoot({ ...settings, logFormat: 'json' }, destination),
      HttpModule,
      EgressModule,
      ResilienceModule,
      StorageModule,
      AuthModule,
      CatalogModule,
      NotifyModule,
      BatchesModule.forRole(settings.role, { imports: [], runner: ScriptedTasks }),
    ],
  }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(
    createHttpAdapter({ bodyLimit: settings.noticeLimitBytes }),
    { bufferLogs: true },
  );
  app.useLogger(app.get(Logger));
  await setupHttp(app, []);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
