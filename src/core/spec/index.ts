export * from './api-spec.js';
export { DEFAULT_LIMITS, type DocumentLimits } from './parse-document.js';
export { UNCHECKED_PATTERN_KEYWORD } from './normalise-schema.js';
export { operationChanges, type OperationChange } from './operation-changes.js';
export { readSpec, type ReadSpecOptions } from './read-spec.js';
export { SpecInvalid, SpecTooLarge, SpecUnreadable, SpecUnsupported } from './spec-error.js';
