import { setTimeout as delay } from 'node:timers/promises';
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AnalysisOutcome, RunAnalysis } from '#analysis/index';
import { schema } from '#app/schema';
import { Batches, BatchesModule, BatchMoves, type TaskRunner } from '#batches/index';
import { CatalogModule } from '#catalog/index';
import { NotifyModule } from '#notify/index';
import { AuthModule } from '#platform/auth/index';
import { loadSettings, SettingsModule, withDatabase } from '#platform/config/index';
import { DatabaseModule, uuidv7 } from '#platform/database/index';
import { createHttpAdapter, EgressModule, HttpModule } from '#platform/http/index';
import { prepareQueueBackend, QueueModule } from '#platform/queue/index';
import { ResilienceModule } from '#platform/resilience/index';
import { StorageModule } from '#platform/storage/index';
import { Logger, TelemetryModule } from '#platform/telemetry/index';
import type { WorkerOrder } from './worker-messages.js';

/**
 * One worker process, as the program starts it, with analyses that only wait. Its settings come from the environment;
 * it says `ready`, and then answers orders (`WorkerOrder`) with the program's own services.
 */
const taskMs = Number(process.env['STUB_MS'] ?? 20);
/** From this one on analyses take very long, and every other one does not hear that it is to end. */
const longFrom = Number(process.env['STUB_LONG_FROM'] ?? Number.POSITIVE_INFINITY);
const LONG_MS = 60_000;
let stubMs = 0;
let begun = 0;

class WaitingAnalyses implements TaskRunner {
  async run(_asked: RunAnalysis, signal: AbortSignal): Promise<AnalysisOutcome> {
    const begin = performance.now();
    const counts = { critical: 0, high: 1, medium: 0, low: 0, info: 0, unknown: 0 };
    begun += 1;
    const isLong = begun >= longFrom;
    const heard = isLong && begun % 2 === 0 ? {} : { signal };
    const waited = delay(isLong ? LONG_MS : taskMs, 'completed' as const, { ...heard, ref: !isLong });
    const status = await waited.catch(() => 'cancelled' as const);
    stubMs += performance.now() - begin;
    return { analysisId: uuidv7(), status, counts };
  }
}

/** Without a decorator: Node runs this file as it stands. */
class Worker {}

async function start(): Promise<NestFastifyApplication> {
  const settings = withDatabase(loadSettings(process.env), process.env['DATABASE_URL'] ?? '');
  await prepareQueueBackend(settings.queueUrl);

  const worker = {
    module: Worker,
    imports: [
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
      NotifyModule,
      BatchesModule.forRole('worker', { imports: [], runner: WaitingAnalyses }),
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    worker,
    createHttpAdapter({ bodyLimit: settings.noticeLimitBytes }),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  return app.init();
}

const app = await start();

async function answer(order: WorkerOrder): Promise<object> {
  switch (order.do) {
    case 'figures':
      return { stubMs };
    case 'create':
      return { id: (await app.get(Batches).create(order.batch)).id };
    case 'cancel':
      await app.get(BatchMoves).cancel(order.id, 'Cancelled by the benchmark');
      return { asked: true };
    case 'stop':
      await app.close();
      process.exit(0);
  }
}

process.on('message', (order: WorkerOrder) => void answer(order).then((said) => process.send?.(said)));
process.on('disconnect', () => process.exit(1));
process.send?.('ready');
