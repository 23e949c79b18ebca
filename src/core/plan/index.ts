export * from './test-plan.js';
export { AVAILABLE_STRATEGIES, planTests, type PlanOptions } from './plan-tests.js';
