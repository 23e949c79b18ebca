import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ApplicationSources } from '#catalog/index';
import { ApplicationRuntime } from '#runtime/index';
import { AnalysisStages } from './analysis-stages.js';
import { AiService } from './ai/ai-service.js';
import { Explanations } from './ai/explanation/explanations.js';
import { AiController } from './api/ai.controller.js';
import { AnalysesController } from './api/analyses.controller.js';
import { AnalysisController } from './api/analysis.controller.js';
import { AnalyzersController } from './api/analyzers.controller.js';
import { ApplicationFindingsController } from './api/application-findings.controller.js';
import { ContainerizedTestsController } from './api/containerized-tests.controller.js';
import { FindingsController } from './api/findings.controller.js';
import { GradesController } from './api/grades.controller.js';
import { ServicesController } from './api/services.controller.js';
import { ZapController } from './api/zap.controller.js';
import { EvidenceRows } from './grading/evidence-rows.js';
import { Grades } from './grading/grades.js';
import { PastAnalyses } from './imports/past-analyses.js';
import { ANALYZERS } from './registry.js';
import { AnalysisReports } from './reports/reports.js';
import { Analyses } from './running/analyses.js';
import { AnalysisWork } from './running/analysis-work.js';
import { OpenAnalyses } from './running/open-analyses.js';
import { ANALYSIS_KIT, type AnalysisKit, RUNNING_APPLICATIONS, SOURCE_TREES } from './running/ports.js';
import { ServerLeases } from './running/server-leases.js';
import { WaitingAnalyses } from './running/waiting-analyses.js';
import { DetailsReader } from './storage/analysis-details.js';
import { RemoteAnalyzers } from './services/remote-analyzers.js';
import { ServiceChecks } from './services/service-checks.js';
import { ServiceClient } from './services/service-client.js';
import { Services } from './services/services.js';
import { TestPlaces } from './services/test-places.js';
import { AiAnswers } from './storage/ai-answers.js';
import { AnalysisControl } from './storage/analysis-control.js';
import { AnalysisKeeper } from './storage/analysis-keeper.js';
import { AnalysisReader } from './storage/analysis-reader.js';
import { AnalysisRows } from './storage/analysis-rows.js';
import { ContainerizedTests } from './storage/containerized-tests.js';
import { FindingReader } from './storage/finding-reader.js';
import { Sightings } from './storage/sightings.js';
import { Statistics } from './storage/statistics.js';
import { Triages } from './storage/triages.js';
import { InstalledTools } from './tools/installed-tools.js';

const CONTROLLERS = [
  AiController,
  AnalysesController,
  AnalysisController,
  AnalyzersController,
  ApplicationFindingsController,
  ContainerizedTestsController,
  FindingsController,
  GradesController,
  ServicesController,
  ZapController,
];

const PROVIDERS: readonly Provider[] = [
  AiAnswers,
  AiService,
  Analyses,
  AnalysisControl,
  AnalysisKeeper,
  AnalysisReader,
  AnalysisReports,
  AnalysisRows,
  AnalysisStages,
  AnalysisWork,
  ContainerizedTests,
  DetailsReader,
  EvidenceRows,
  Explanations,
  FindingReader,
  Grades,
  OpenAnalyses,
  PastAnalyses,
  RemoteAnalyzers,
  ServerLeases,
  ServiceChecks,
  ServiceClient,
  Services,
  Sightings,
  Statistics,
  TestPlaces,
  Triages,
  WaitingAnalyses,
];

/**
 * Analyses, findings over time and grades: the stages that make them, and the API that shows them. Needs
 * SettingsModule, DatabaseModule, StorageModule, CatalogModule and RuntimeModule, which are global.
 */
@Module({})
export class AnalysisModule {
  /** With every analyzer there is, on the code that is known and on applications that are started. */
  static forRoot(): DynamicModule {
    return this.with([
      InstalledTools,
      {
        provide: ANALYSIS_KIT,
        inject: [InstalledTools, ServerLeases, RemoteAnalyzers],
        useFactory: (toolbox: InstalledTools, pool: ServerLeases, remote: RemoteAnalyzers): AnalysisKit => ({
          analyzers: ANALYZERS,
          toolbox,
          pool,
          remote,
        }),
      },
      { provide: SOURCE_TREES, useExisting: ApplicationSources },
      { provide: RUNNING_APPLICATIONS, useExisting: ApplicationRuntime },
    ]);
  }

  /** @param means providers of ANALYSIS_KIT, SOURCE_TREES and RUNNING_APPLICATIONS */
  static with(means: readonly Provider[]): DynamicModule {
    return {
      module: AnalysisModule,
      global: true,
      controllers: CONTROLLERS,
      providers: [...means, ...PROVIDERS],
      exports: [ANALYSIS_KIT, Analyses, AnalysisControl, AnalysisStages, Grades],
    };
  }
}
