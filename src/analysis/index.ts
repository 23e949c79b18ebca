import type { Schema } from '#platform/database/index';
import { Analyses1790000000700 } from './migrations/1790000000700-analyses.js';
import { AnalysisDetails1790000000710 } from './migrations/1790000000710-details.js';
import { AnalysisRules1790000000720 } from './migrations/1790000000720-rules.js';
import { AnalysisServers1790000000740 } from './migrations/1790000000740-servers.js';
import { AnalysisIsolation1790000000770 } from './migrations/1790000000770-isolation.js';
import { AnalysisServices1790000000750 } from './migrations/1790000000750-services.js';
import { AiEstimates1790000000760 } from './migrations/1790000000760-ai-estimates.js';
import { ServiceTargets1790000000780 } from './migrations/1790000000780-service-targets.js';
import { ServiceEntity } from './services/service.entity.js';
import { AiAnswers1790000000730 } from './migrations/1790000000730-ai-answers.js';
import { AnalysisEntity } from './storage/analysis.entity.js';
import { ContainerizedTestEntity } from './storage/containerized-test.entity.js';
import {
  PerformanceTestEntity,
  ReviewAnalysisEntity,
  SecurityAnalysisEntity,
  ZapAnalysisEntity,
} from './storage/details.entity.js';
import { FindingEntity, SightingEntity } from './storage/finding.entity.js';
import { ToolRunEntity } from './storage/tool-run.entity.js';
import { TriageEntity } from './storage/triage.entity.js';

export { AnalysisStages } from './analysis-stages.js';
export { AnalysisModule } from './analysis.module.js';
export * from './analysis.js';
export { ANALYSIS_TYPES, type AnalysisType, analysisType } from './analysis-type.js';
export * from './details.js';
export { Analyses } from './running/analyses.js';
export { AnalysisCancelled, AnalysisLost } from './running/analysis-errors.js';
export {
  ANALYSIS_KIT,
  type AnalysisKit,
  RUNNING_APPLICATIONS,
  type RunningApplications,
  SOURCE_TREES,
  type SourceTrees,
} from './running/ports.js';
export { analyzerServer } from './services/server/analyzers-here.js';
export * from './stages.js';
export { AnalysisControl, closeOpenAnalyses } from './storage/analysis-control.js';

export const analysisSchema: Schema = {
  entities: [
    AnalysisEntity,
    ToolRunEntity,
    FindingEntity,
    SightingEntity,
    TriageEntity,
    SecurityAnalysisEntity,
    PerformanceTestEntity,
    ZapAnalysisEntity,
    ReviewAnalysisEntity,
    ContainerizedTestEntity,
    ServiceEntity,
  ],
  migrations: [
    Analyses1790000000700,
    AnalysisDetails1790000000710,
    AnalysisRules1790000000720,
    AiAnswers1790000000730,
    AnalysisServers1790000000740,
    AnalysisServices1790000000750,
    AiEstimates1790000000760,
    AnalysisIsolation1790000000770,
    ServiceTargets1790000000780,
  ],
};
