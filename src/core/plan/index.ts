export * from './test-plan.js';
