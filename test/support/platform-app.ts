import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { ApiKeys, AuthModule, authSchema } from '#platform/auth/index';
import { loadSettings, SettingsModule, type Settings, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate, type Schema } from '#platform/database/index';
import {
  type ApiPaths,
  createHttpAdapter,
  HttpModule,
  httpSchema,
  setupHttp,
  setupSwagger,
} from '#platform/http/index';
import { prepareQueueBackend, QueueModule } from '#platform/queue/index';
import { Logger, TelemetryModule } from '#platform/telemetry/index';
import { createDatabase } from './database.js';

export interface PlatformApp {
  readonly app: NestFastifyApplication;
  readonly settings: Settings;
  /** A key with every scope. */
  readonly admin: string;
  /** What was logged so far, one object for each line. */
  readonly lines: readonly Record<string, unknown>[];
  /** Calls a route with the admin key, unless the request brings headers of its own. */
  call(request: InjectOptions | string): ReturnType<NestFastifyApplication['inject']>;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly controllers?: readonly Type[];
  readonly imports?: readonly (Type | DynamicModule)[];
  readonly env?: Readonly<Record<string, string>>;
  readonly schemas?: readonly Schema[];
  readonly paths?: ApiPaths;
}

/** The platform without the rooms on it: database, queues, HTTP, keys, logs, metrics, all of them real. */
export async function startPlatform({
  controllers = [],
  imports = [],
  env = {},
  schemas = [],
  paths = {},
}: PlatformOptions = {}): Promise<PlatformApp> {
  const schema = together([authSchema, httpSchema, ...schemas]);
  const database = await createDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-platform-'));
  const settings = withDatabase(loadSettings({ ASSAY_DATA_DIR: folder, ...env }), database.url);
  await migrate(settings.databaseUrl, schema);
  await prepareQueueBackend(settings.queueUrl);
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const app = await compose(settings, {
    imports: [TelemetryModule.forRoot(settings, destination), ...imports],
    controllers: [...controllers],
    schema,
    paths,
  });
  const admin = (await app.get(ApiKeys).ensureAdminKey()) ?? '';
  return {
    app,
    settings,
    admin,
    lines,
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

async function compose(
  settings: Settings,
  more: { imports: (Type | DynamicModule)[]; controllers: Type[]; schema: Schema; paths: ApiPaths },
): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      SettingsModule.forRoot(settings),
      DatabaseModule.forRoot(more.schema),
      QueueModule.forRoot(),
      HttpModule,
      AuthModule,
      ...more.imports,
    ],
    controllers: more.controllers,
  })
  class PlatformModule {}
  const app = await NestFactory.create<NestFastifyApplication>(
    PlatformModule,
    createHttpAdapter({ bodyLimit: settings.noticeLimitBytes }),
    { bufferLogs: true },
  );
  app.useLogger(app.get(Logger));
  await setupHttp(app, settings.corsOrigins);
  setupSwagger(app, '0.0.0', more.paths);
  await app.listen(0, '127.0.0.1');
  return app;
}

function together(schemas: readonly Schema[]): Schema {
  return {
    entities: schemas.flatMap(({ entities }) => entities),
    migrations: schemas.flatMap(({ migrations }) => migrations),
  };
}
