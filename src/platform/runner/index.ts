export { probe } from './probe.js';
export { type FinishedRun, runSuite, type SuiteRun } from './run-suite.js';
export { ExecutionFailed } from './runner-errors.js';
export { suiteFiles, suiteIn, type SuiteFile, type SuiteSource } from './suite-source.js';
