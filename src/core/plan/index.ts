export * from './test-plan.js';
export { AVAILABLE_STRATEGIES, planTests, type PlanOptions, SEED } from './plan-tests.js';
