export { Conflict } from './conflict.js';
export { DomainError, type ErrorCategory, type ErrorCode, type ErrorIssue } from './domain-error.js';
export { messageOf } from './message-of.js';
export { NotFound } from './not-found.js';
