import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { webhookPaths } from '#intake/index';
import { ApiKeys } from '#platform/auth/index';
import { type GivenSettings, prepareFolders, type Settings } from '#platform/config/index';
import { migrate } from '#platform/database/index';
import { createHttpAdapter, setupHttp, setupSwagger } from '#platform/http/index';
import { prepareQueueBackend } from '#platform/queue/index';
import { Logger } from '#platform/telemetry/index';
import { VERSION } from '#platform/version/index';
import { AppModule } from './app.module.js';
import { banner } from './banner.js';
import { openDatabase, type OpenDatabase } from './database.js';
import { CannotListen } from './cannot-listen.js';
import { playDemo } from './demo.js';
import { schema } from './schema.js';
import { stopOnSignal } from './shutdown.js';
import { serveOnlyHealth } from './worker-routes.js';

/** Starts everything that the role asks for, and returns when it runs. It ends with SIGINT or SIGTERM. */
export async function run(given: GivenSettings, options: { readonly demo: boolean }): Promise<void> {
  await prepareFolders(given);
  const database = await openDatabase(given);
  try {
    const { app, firstKey } = await start(database);
    stopOnSignal(app, database);
    const url = addressOf(app);
    const { settings } = database;
    const running = {
      settings: database.settings,
      url,
      version: VERSION,
      embedded: database.embedded !== undefined,
    };
    process.stdout.write(banner({ ...running, newAdminKey: firstKey }));
    if (options.demo && firstKey !== undefined && settings.role === 'all') await playDemo(url, firstKey);
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Started {
  readonly app: NestFastifyApplication;
  /** The administrator's key, when this start made it. */
  readonly firstKey: string | undefined;
}

async function start({ settings }: OpenDatabase): Promise<Started> {
  await migrate(settings.databaseUrl, schema);
  await prepareQueueBackend(settings.queueUrl);
  const app = await createApp(settings);
  const keys = app.get(ApiKeys);
  // A key that the operator chose holds from the first request on. One that is made is shown once: only when we run.
  const chosen = settings.adminKey === undefined ? undefined : await keys.ensureAdminKey();
  await app.listen(settings.port, settings.host).catch(async (error: NodeJS.ErrnoException) => {
    await app.close();
    throw new CannotListen(settings, error);
  });
  return { app, firstKey: chosen ?? (await keys.ensureAdminKey()) };
}

/** The composed application, not listening yet; the database is migrated and the queue's backend chosen. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(settings),
    createHttpAdapter({ bodyLimit: settings.noticeLimitBytes }),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  await setupHttp(app, settings.corsOrigins);
  if (settings.role === 'worker') serveOnlyHealth(app);
  else setupSwagger(app, VERSION, webhookPaths);
  return app;
}

function addressOf(app: NestFastifyApplication): string {
  const address = app.getHttpServer().address();
  if (address === null || typeof address === 'string') throw new TypeError('The server listens on no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host}:${address.port}`;
}
