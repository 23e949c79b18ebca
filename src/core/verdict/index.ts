export { type DefectCause } from './cause.js';
export { defect, type Defect } from './defects.js';
export { faultNamed } from './faults.js';
export {
  countsOf,
  failuresByFault,
  faultOf,
  RESULT_STATUSES,
  type ResultStatus,
  type TestCounts,
  testFailure,
  type TestFailure,
  type TestOutcome,
} from './outcome.js';
export { hidden, type Secret, secretHeaders, withoutSecrets } from './secrets.js';
export { trendPoint, type TrendPoint } from './trend.js';
export {
  isolation,
  mutationFigures,
  type MutationFigures,
  verdict,
  type Verdict,
  verdictOf,
} from './verdict.js';
