export {
  type ApplicationGrade,
  gradeOf,
  type GradeVerdict,
  type Judgement,
  summaryOf,
  VERDICTS,
} from './application-grade.js';
export type {
  ApplicationEvidence,
  DefectClass,
  Evidence,
  FunctionalFigures,
  LoadFigures,
  ReviewFigures,
  SecurityLook,
} from './evidence.js';
export { type Isolation, ISOLATIONS, weakestOf } from './isolation.js';
export { type Contestant, type Leaderboard, leaderboardOf } from './leaderboard.js';
export { type GradedApplication, type ModelGrade, modelGradeOf } from './model-grade.js';
export { type Share } from './share.js';
