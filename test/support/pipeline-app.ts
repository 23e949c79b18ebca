import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { DataSource } from 'typeorm';
import {
  ANALYSIS_KIT,
  AnalysisModule,
  analysisSchema,
  RUNNING_APPLICATIONS,
  SOURCE_TREES,
} from '#analysis/index';
import { ApplicationSources, CatalogModule, catalogSchema, Projects, Sources } from '#catalog/index';
import { type Delivery, EventsModule, eventsSchema, Inbox } from '#events/index';
import { IntakeModule } from '#intake/index';
import { NotifyModule } from '#notify/index';
import { PipelineModule, pipelineSchema } from '#pipeline/index';
import { ApiKeys, AuthModule, authSchema } from '#platform/auth/index';
import { loadSettings, SettingsModule, type Settings, withDatabase } from '#platform/config/index';
import { DatabaseModule, migrate, type Schema } from '#platform/database/index';
import { createHttpAdapter, EgressModule, HttpModule, httpSchema, setupHttp } from '#platform/http/index';
import { prepareQueueBackend, QueueModule } from '#platform/queue/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { Logger, TelemetryModule } from '#platform/telemetry/index';
import { ApplicationRuntime, RuntimeModule, runtimeSchema } from '#runtime/index';
import { SuitesModule, suitesSchema, SuiteStages } from '#suites/index';
import type { Analyzer } from '../../src/analysis/analyzers/analyzer.js';
import { createDatabase, type TestDatabase } from './database.js';
import { ScriptedStages } from './scripted-stages.js';

const rooms = [
  authSchema,
  httpSchema,
  resilienceSchema,
  storageSchema,
  catalogSchema,
  eventsSchema,
  pipelineSchema,
  suitesSchema,
  runtimeSchema,
  analysisSchema,
];
const schema: Schema = {
  entities: rooms.flatMap(({ entities }) => entities),
  migrations: rooms.flatMap(({ migrations }) => migrations),
};

export interface PipelineApp {
  readonly app: NestFastifyApplication;
  readonly settings: Settings;
  readonly dataSource: DataSource;
  readonly stages: ScriptedStages;
  readonly projectId: string;
  readonly sourceId: string;
  readonly admin: string;
  readonly lines: readonly Record<string, unknown>[];
  /** Calls a route with the admin key, unless the request brings headers of its own. */
  call(request: InjectOptions | string): ReturnType<NestFastifyApplication['inject']>;
  /** Puts a delivery into the inbox, as intake would; returns the event's id. */
  deliver(changes?: Partial<Delivery>): Promise<string>;
  stop(): Promise<void>;
}

export interface PipelineOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly queueUrl?: string;
  readonly database?: TestDatabase;
  readonly role?: Settings['role'];
  /** What applications are analysed with; nothing, unless a test says otherwise. */
  readonly analyzers?: readonly Analyzer[];
  /** The real suites instead of scripted ones. */
  readonly realSuites?: boolean;
}

export function pipelineDatabase(): Promise<TestDatabase> {
  return createDatabase({
    name: 'pipeline',
    prepare: async (url) => {
      await migrate(url, schema);
      await prepareQueueBackend(url);
    },
  });
}

/** Inbox, pipeline and all that they stand on, real but for the suites' stages. Retries come within milliseconds. */
export async function startPipeline(options: PipelineOptions = {}): Promise<PipelineApp> {
  const database = options.database ?? (await pipelineDatabase());
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-pipeline-'));
  const env = { RETRY_DELAY: '0.05', RETRY_MAX_DELAY: '0.2', ...options.env };
  const queue = options.queueUrl === undefined ? {} : { QUEUE_URL: options.queueUrl };
  const settings = withDatabase(
    loadSettings({ ASSAY_DATA_DIR: folder, ROLE: options.role ?? 'all', ...env, ...queue }),
    database.url,
  );
  await prepareQueueBackend(settings.queueUrl);
  const stages = new ScriptedStages();
  const lines: Record<string, unknown>[] = [];
  const app = await compose(settings, {
    stages: options.realSuites === true ? undefined : stages,
    analyzers: options.analyzers ?? [],
    lines,
  });
  const admin = (await app.get(ApiKeys).ensureAdminKey()) ?? '';
  const { id: projectId } = await app.get(Projects).default();
  const [source] = (await app.get(Sources).list({ limit: 1 }, { projectId, kind: 'openapi' })).items;
  if (source === undefined) throw new Error('the default project has no source');
  return {
    app,
    settings,
    stages,
    lines,
    admin,
    projectId,
    sourceId: source.id,
    dataSource: app.get(DataSource),
    call: (request) => {
      const given = typeof request === 'string' ? { url: request } : request;
      return app.inject({ headers: { 'x-api-key': admin }, ...given });
    },
    deliver: async (changes = {}) => {
      const delivery = { ...aDelivery(projectId, source.id), ...changes };
      return (await app.get(Inbox).accept(delivery)).eventId;
    },
    stop: async () => {
      await app.close();
      if (options.database === undefined) await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let deliveries = 0;

/** A document of its own spec, unless a test says otherwise. */
function aDelivery(projectId: string, sourceId: string): Delivery {
  deliveries += 1;
  return {
    projectId,
    sourceId,
    kind: 'openapi',
    type: 'document',
    specKey: `spec-${deliveries}`,
    routing: { action: 'generate', origin: { kind: 'inline' } },
    deliveryId: `delivery-${process.pid}-${deliveries}`,
    contentType: 'application/json',
    headers: {},
    body: Buffer.from('{"openapi":"3.1.0"}'),
  };
}

async function compose(
  settings: Settings,
  {
    stages,
    analyzers,
    lines,
  }: {
    stages: ScriptedStages | undefined;
    analyzers: readonly Analyzer[];
    lines: Record<string, unknown>[];
  },
): Promise<NestFastifyApplication> {
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const builder = Test.createTestingModule({
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
      EventsModule.forRoot({ sweep: settings.role !== 'api' }),
      RuntimeModule,
      AnalysisModule.with(meansOf(analyzers)),
      IntakeModule,
      SuitesModule,
      NotifyModule,
      PipelineModule.forRole(settings.role),
    ],
  });
  if (stages !== undefined) builder.overrideProvider(SuiteStages).useValue(stages);
  const testing = await builder.compile();
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

/** The code that is known and applications that are started, looked at with the analyzers of the test alone. */
function meansOf(analyzers: readonly Analyzer[]): Provider[] {
  const toolbox = {
    program: () => Promise.resolve(undefined),
    data: () => Promise.resolve(undefined),
    services: () => [],
  };
  return [
    { provide: ANALYSIS_KIT, useValue: { analyzers, toolbox } },
    { provide: SOURCE_TREES, useExisting: ApplicationSources },
    { provide: RUNNING_APPLICATIONS, useExisting: ApplicationRuntime },
  ];
}

/** Asks again until there is an answer. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined>,
  withinMs = 15_000,
): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`nothing came within ${withinMs} ms`);
    await delay(20);
  }
}

export interface RunRow {
  readonly id: string;
  readonly event_id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The latest run of an event, once it has ended. */
export function endedRun(dataSource: DataSource, eventId: string, withinMs?: number): Promise<RunRow> {
  return eventually(async () => {
    const [run] = await dataSource.query<RunRow[]>(
      'SELECT * FROM runs WHERE event_id = $1 ORDER BY id DESC LIMIT 1',
      [eventId],
    );
    return run !== undefined && ['succeeded', 'failed', 'cancelled', 'superseded'].includes(run.status)
      ? run
      : undefined;
  }, withinMs);
}
