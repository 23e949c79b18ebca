export { DomainError, type ErrorCategory, type ErrorCode, type ErrorIssue } from './domain-error.js';
