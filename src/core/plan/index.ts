export { hasWord, inLowerCase, lengthened, letsAnybodyIn } from './identities.js';
export * from './operation-settings.js';
export { policiesWith } from './status-policy.js';
export * from './test-plan.js';
export { INTERNALS, type Internal } from './internals.js';
export {
  AVAILABLE_STRATEGIES,
  planByStrategy,
  type PlanOptions,
  type PlanSettings,
  planTests,
  SEED,
} from './plan-tests.js';
export type { LatencyObjectives } from './strategies/performance.js';
export * from './made-up-values.js';
