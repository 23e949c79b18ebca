import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { ExecutionsController } from './api/executions.controller.js';
import { GeneratedTestsController } from './api/generated-tests.controller.js';
import { SpecChangesController } from './api/spec-changes.controller.js';
import { SpecExportsController } from './api/spec-exports.controller.js';
import { SpecsController } from './api/specs.controller.js';
import { SuitesController } from './api/suites.controller.js';
import { TemplatesController } from './api/templates.controller.js';
import { Engine } from './engine/engine.js';
import { ExecutionReader } from './execution/execution-reader.js';
import { ExecutionTrend } from './execution/execution-trend.js';
import { Executions } from './execution/executions.js';
import { ExecutionRetention } from './execution/retention.js';
import { SuiteRunner } from './execution/suite-runner.js';
import { SuiteExports } from './generation/suite-exports.js';
import { SuiteGenerator } from './generation/suite-generator.js';
import { SuiteQuality } from './generation/suite-quality.js';
import { SuiteReader } from './generation/suite-reader.js';
import { FolderMerge } from './generation/folder-merge.js';
import { GitRepositories } from './generation/git-repositories.js';
import { SuiteFolder } from './generation/suite-folder.js';
import { SuiteBranch } from './generation/suite-branch.js';
import { SuitePublisher } from './generation/suite-publisher.js';
import { SuiteVersions } from './generation/suite-versions.js';
import { Suites } from './generation/suites.js';
import { TemplatePacks } from './generation/template-packs.js';
import { DocumentFetcher } from './specs/document-fetcher.js';
import { SpecComparisons } from './specs/spec-comparisons.js';
import { SpecReader } from './specs/spec-reader.js';
import { SpecFetcher } from './specs/spec-fetcher.js';
import { SplitDocuments } from './specs/split-documents.js';
import { SpecVersions } from './specs/spec-versions.js';
import { SuiteStages } from './suite-stages.js';

/**
 * API documents, suites and executions: the stages that make them, and the API that shows them. Needs SettingsModule,
 * DatabaseModule, EgressModule, ResilienceModule, StorageModule and CatalogModule, which are global.
 */
@Module({
  controllers: [
    SpecsController,
    SpecChangesController,
    SpecExportsController,
    SuitesController,
    ExecutionsController,
    TemplatesController,
    GeneratedTestsController,
  ],
  providers: [
    { provide: Engine, inject: [SETTINGS], useFactory: (settings: Settings) => new Engine(settings) },
    DocumentFetcher,
    SplitDocuments,
    SpecFetcher,
    SpecVersions,
    SpecReader,
    SpecComparisons,
    TemplatePacks,
    SuiteExports,
    SuiteGenerator,
    FolderMerge,
    GitRepositories,
    SuiteFolder,
    SuiteBranch,
    SuitePublisher,
    SuiteQuality,
    SuiteVersions,
    SuiteReader,
    Suites,
    SuiteRunner,
    Executions,
    ExecutionReader,
    ExecutionTrend,
    ExecutionRetention,
    SuiteStages,
  ],
  exports: [SuiteStages],
})
export class SuitesModule implements OnApplicationBootstrap {
  constructor(
    private readonly engine: Engine,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Processes that work on queues have the engine loaded before the first event comes. */
  onApplicationBootstrap(): void {
    if (this.settings.role !== 'api') this.engine.warmUp();
  }
}
