import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { CatalogModule, catalogSchema, Projects, Sources } from '#catalog/index';
import { ApiKeys, AuthModule, authSchema } from '#platform/auth/index';
import { loadSettings, type Settings, SettingsModule, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate, type Schema } from '#platform/database/index';
import { createHttpAdapter, EgressModule, HttpModule, httpSchema, setupHttp } from '#platform/http/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { Metrics } from '#platform/telemetry/index';
import { SuitesModule, suitesSchema, SuiteStages } from '#suites/index';
import { createDatabase, type Template } from './database.js';

const rooms = [authSchema, httpSchema, resilienceSchema, storageSchema, catalogSchema, suitesSchema];
const schema: Schema = {
  entities: rooms.flatMap(({ entities }) => entities),
  migrations: rooms.flatMap(({ migrations }) => migrations),
};
const template: Template = { name: 'suites', prepare: async (url) => void (await migrate(url, schema)) };

export interface SuitesApp {
  readonly app: NestFastifyApplication;
  readonly settings: Settings;
  readonly stages: SuiteStages;
  /** The default project and a source in it. */
  readonly projectId: string;
  readonly sourceId: string;
  /** A key with every scope. */
  readonly admin: string;
  /** Calls a route with the admin key, unless the request brings headers of its own. */
  call(request: InjectOptions | string): ReturnType<NestFastifyApplication['inject']>;
  stop(): Promise<void>;
}

/** The suites room with everything that it stands on, all of it real, in a database and folders of its own. */
export async function startSuites(env: Readonly<Record<string, string>> = {}): Promise<SuitesApp> {
  const database = await createDatabase(template);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-suites-'));
  const settings = withDatabase(loadSettings({ ASSAY_DATA_DIR: folder, ...env }), database.url);
  const app = await compose(settings);
  const admin = (await app.get(ApiKeys).ensureAdminKey()) ?? '';
  return {
    app,
    settings,
    admin,
    stages: app.get(SuiteStages),
    ...(await place(app)),
    call: (request) => {
      const options = typeof request === 'string' ? { url: request } : request;
      return app.inject({ headers: { 'x-api-key': admin }, ...options });
    },
    async stop() {
      await app.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function place(app: NestFastifyApplication): Promise<{ projectId: string; sourceId: string }> {
  const { id: projectId } = await app.get(Projects).default();
  const [source] = (await app.get(Sources).list({ limit: 1 }, { projectId })).items;
  if (source === undefined) throw new Error('the default project has no source');
  return { projectId, sourceId: source.id };
}

/** Of telemetry, what the room asks for: the rest needs queues. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
class FiguresModule {}

async function compose(settings: Settings): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      SettingsModule.forRoot(settings),
      FiguresModule,
      DatabaseModule.forRoot(schema),
      HttpModule,
      EgressModule,
      ResilienceModule,
      StorageModule,
      AuthModule,
      CatalogModule,
      SuitesModule,
    ],
  })
  class Root {}

  const adapter = createHttpAdapter({ bodyLimit: settings.noticeLimitBytes });
  const app = await NestFactory.create<NestFastifyApplication>(Root, adapter, {
    rawBody: true,
    logger: ['error', 'fatal'],
  });
  await setupHttp(app, []);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
