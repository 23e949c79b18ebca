import { DataSource } from 'typeorm';
import {
  Analyses,
  ANALYSIS_KIT,
  AnalysisControl,
  AnalysisModule,
  analysisSchema,
  RUNNING_APPLICATIONS,
  type RunningApplications,
  SOURCE_TREES,
} from '#analysis/index';
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
import type { Analyzer, Toolbox } from '../../src/analysis/analyzers/analyzer.js';
import { RemoteAnalyzers } from '../../src/analysis/services/remote-analyzers.js';
import { ServerLeases } from '../../src/analysis/running/server-leases.js';
import { noTools } from './analyzers.js';
import { type PlatformApp, startPlatform } from './platform-app.js';
import { RUNS_ALREADY } from './small-analyzers.js';

export interface AnalysisApp extends PlatformApp {
  readonly analyses: Analyses;
  readonly control: AnalysisControl;
  readonly dataSource: DataSource;
  /** What there is to analyse with; tests add and remove. */
  readonly analyzers: Analyzer[];
  /** Makes these files the code of an application. */
  write(applicationId: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** Registers the next application of a model. @returns its id */
  application(modelSlug?: string): Promise<string>;
}

/** The room of analyses on a real database, with small analyzers. */
export async function startAnalyses(
  analyzers: Analyzer[],
  toolbox: Toolbox = noTools,
  running: RunningApplications = RUNS_ALREADY,
  env: Readonly<Record<string, string>> = {},
): Promise<AnalysisApp> {
  const means = [
    {
      provide: ANALYSIS_KIT,
      inject: [ServerLeases, RemoteAnalyzers],
      useFactory: (pool: ServerLeases, remote: RemoteAnalyzers) => ({ analyzers, toolbox, pool, remote }),
    },
    { provide: SOURCE_TREES, useExisting: ApplicationSources },
    { provide: RUNNING_APPLICATIONS, useValue: running },
  ];
  const platform = await startPlatform({
    env,
    imports: [EgressModule, ResilienceModule, StorageModule, CatalogModule, AnalysisModule.with(means)],
    schemas: [resilienceSchema, storageSchema, catalogSchema, analysisSchema],
  });
  const { app } = platform;
  const { id: projectId } = await app.get(Projects).default();
  const numbers = new Map<string, number>();
  return {
    ...platform,
    analyses: app.get(Analyses),
    control: app.get(AnalysisControl),
    dataSource: app.get(DataSource),
    analyzers,
    write: async (applicationId, files) => {
      const tree = Object.entries(files).map(([path, text]) => ({
        path,
        bytes: Buffer.from(text),
        isExecutable: false,
      }));
      const code = { tree, origin: { kind: 'files' as const }, leftOut: [] };
      await app.get(ApplicationSources).store(applicationId, code);
    },
    application: async (modelSlug = 'maker_model') => {
      const appNumber = (numbers.get(modelSlug) ?? 0) + 1;
      numbers.set(modelSlug, appNumber);
      await app.get(Models).ensure(modelSlug);
      return (await app.get(Applications).register({ projectId, modelSlug, appNumber })).id;
    },
  };
}
