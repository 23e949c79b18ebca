export { checkFiles, checkSuite, type QualityReport } from './check-suite.js';
export type { Coverage, Share } from './coverage.js';
export {
  failedGates,
  figuresOf,
  gateSentence,
  type GateResult,
  judgeGates,
  mutationShare,
  percentOf,
} from './gates.js';
export type { QualityProblem, Rule } from './rule.js';
export { createMock, type MockApi, type MockSteps } from './mock/mock-api.js';
export type { MockRequest, MockResponse } from './mock/exchange.js';
export { howToAuthenticate, type KnownIdentity } from './mock/identities.js';
export type { MockState } from './mock/state.js';
export type { PlainResponse } from './play/answer-judge.js';
export { mockServer, type Exchange } from './play/mock-server.js';
export type { PlainRequest } from './play/plain-request.js';
export { Player, playPlan, type PlainServer } from './play/player.js';
export {
  measureMutation,
  type MutationOptions,
  type MutationReport,
  type MutationScore,
  type SurvivingMutant,
} from './mutants/mutation-score.js';
export { countedMutants, type MutantServer } from './mutants/counted-mutants.js';
export { mutationFigures } from './mutants/mutation-figures.js';
export { LATER_OPERATORS } from './mutants/later/operators.js';
export { SECOND_OPERATORS } from './mutants/second/operators.js';
export { THIRD_OPERATORS } from './mutants/third/operators.js';
export { FOURTH_OPERATORS } from './mutants/fourth/operators.js';
export { MUTATION_OPERATORS, type MutationOperator } from './mutants/operators.js';
