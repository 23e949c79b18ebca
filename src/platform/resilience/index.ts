export { DependencyFailed, DependencyTimeout, type FailureDetails } from './dependency-errors.js';
