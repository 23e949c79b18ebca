import type { Schema } from '#platform/database/index';
import { ExecutionDefectEntity } from './execution/execution-defect.entity.js';
import { ExecutionEntity } from './execution/execution.entity.js';
import { ExecutionResultEntity } from './execution/execution-result.entity.js';
import { SuiteFileEntity } from './generation/suite-file.entity.js';
import { SuiteEntity } from './generation/suite.entity.js';
import { SuiteVersionEntity } from './generation/suite-version.entity.js';
import { Suites1790000000500 } from './migrations/1790000000500-suites.js';
import { SpecComparisons1790000000510 } from './migrations/1790000000510-spec-comparisons.js';
import { Defects1790000000520 } from './migrations/1790000000520-defects.js';
import { SuitesInGit1790000000530 } from './migrations/1790000000530-suites-in-git.js';
import { SpecComparisonEntity } from './specs/spec-comparison.entity.js';
import { SpecEntity } from './specs/spec.entity.js';
import { SpecVersionEntity } from './specs/spec-version.entity.js';

export { closeOpenExecutions } from './execution/open-executions.js';
export { ExecutionRetention } from './execution/retention.js';
export { type PlantedBug } from './sample/planted-bugs.js';
export { type SampleApi, startSampleApi } from './sample/start-sample-api.js';
export { SuiteEntity } from './generation/suite.entity.js';
export { SuiteVersionEntity } from './generation/suite-version.entity.js';
export * from './stages.js';
export { SuiteStages } from './suite-stages.js';
export { SuitesModule } from './suites.module.js';

export const suitesSchema: Schema = {
  entities: [
    SpecEntity,
    SpecVersionEntity,
    SpecComparisonEntity,
    SuiteEntity,
    SuiteVersionEntity,
    SuiteFileEntity,
    ExecutionEntity,
    ExecutionResultEntity,
    ExecutionDefectEntity,
  ],
  migrations: [
    Suites1790000000500,
    SpecComparisons1790000000510,
    Defects1790000000520,
    SuitesInGit1790000000530,
  ],
};
