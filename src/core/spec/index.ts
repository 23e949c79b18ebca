export * from './api-spec.js';
