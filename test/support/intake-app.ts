import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { CatalogModule, catalogSchema } from '#catalog/index';
import { EventsModule, eventsSchema } from '#events/index';
import { IntakeModule } from '#intake/index';
import { ApiKeys, AuthModule, authSchema } from '#platform/auth/index';
import { loadSettings, SettingsModule, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate, type Schema } from '#platform/database/index';
import { createHttpAdapter, EgressModule, HttpModule, httpSchema, setupHttp } from '#platform/http/index';
import { prepareQueueBackend, QueueModule } from '#platform/queue/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { Logger, TelemetryModule } from '#platform/telemetry/index';
import { createDatabase, type TestDatabase } from './database.js';

const rooms = [authSchema, httpSchema, resilienceSchema, storageSchema, catalogSchema, eventsSchema];
const schema: Schema = {
  entities: rooms.flatMap(({ entities }) => entities),
  migrations: rooms.flatMap(({ migrations }) => migrations),
};

/** Everything that takes deliveries and dispatches their events, and nothing that works on them. */
export interface IntakeApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly adminKey: string;
  readonly logs: readonly string[];
  close(): Promise<void>;
}

export interface IntakeAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Shared by several applications; by default one of its own, dropped at the end. */
  readonly database?: TestDatabase;
  readonly queueUrl?: string;
  readonly sweep?: boolean;
}

export function intakeDatabase(): Promise<TestDatabase> {
  return createDatabase({
    name: 'intake',
    prepare: async (url) => {
      await migrate(url, schema);
      await prepareQueueBackend(url);
    },
  });
}

export async function startIntakeApp({
  env = {},
  database: given,
  queueUrl,
  sweep = false,
}: IntakeAppOptions = {}): Promise<IntakeApp> {
  const database = given ?? (await intakeDatabase());
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-intake-'));
  const settings = withDatabase(
    loadSettings({ ASSAY_DATA_DIR: folder, ...(queueUrl !== undefined && { QUEUE_URL: queueUrl }), ...env }),
    database.url,
  );
  await prepareQueueBackend(settings.queueUrl);
  const logs: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logs.push(chunk.toString());
      done();
    },
  });

  @Module({
    imports: [
      SettingsModule.forRoot(settings),
      DatabaseModule.forRoot(schema),
      QueueModule.forRoot(),
      TelemetryModule.forRoot(settings, sink),
      HttpModule,
      EgressModule,
      ResilienceModule,
      StorageModule,
      AuthModule,
      CatalogModule,
      EventsModule.forRoot({ sweep }),
      IntakeModule,
    ],
  })
  class TestIntake {}

  const app = await NestFactory.create<NestFastifyApplication>(
    TestIntake,
    createHttpAdapter({ bodyLimit: settings.noticeLimitBytes }),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  await setupHttp(app, []);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    url: await app.getUrl(),
    database,
    dataSource: app.get(DataSource),
    adminKey: (await app.get(ApiKeys).ensureAdminKey()) ?? '',
    logs,
    close: async () => {
      await app.close();
      if (given === undefined) await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
