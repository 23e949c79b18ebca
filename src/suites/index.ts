import type { Schema } from '#platform/database/index';
import { Execution } from './execution/execution.entity.js';
import { ExecutionResult } from './execution/execution-result.entity.js';
import { SuiteFile } from './generation/suite-file.entity.js';
import { Suite } from './generation/suite.entity.js';
import { SuiteVersion } from './generation/suite-version.entity.js';
import { Suites1790000000500 } from './migrations/1790000000500-suites.js';
import { Spec } from './specs/spec.entity.js';
import { SpecVersion } from './specs/spec-version.entity.js';

export { BaseUrlInvalid, ExecutionFailed, ExecutionTimedOut } from './execution/execution-errors.js';
export { ExecutionRetention } from './execution/retention.js';
export { EngineRefusal, SpecTooDemanding } from './engine/engine-errors.js';
export { type PlantedBug } from './sample/planted-bugs.js';
export { type SampleApi, startSampleApi } from './sample/start-sample-api.js';
export { Suite } from './generation/suite.entity.js';
export { SuiteVersion } from './generation/suite-version.entity.js';
export * from './stages.js';
export { SuiteStages } from './suite-stages.js';
export { SuitesModule } from './suites.module.js';

export const suitesSchema: Schema = {
  entities: [Spec, SpecVersion, Suite, SuiteVersion, SuiteFile, Execution, ExecutionResult],
  migrations: [Suites1790000000500],
};
