export { checkSuite, type QualityReport } from './check-suite.js';
export type { Coverage, Share } from './coverage.js';
export type { QualityProblem, Rule } from './rule.js';
