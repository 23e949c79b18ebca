export * from './api-spec.js';
export { DEFAULT_LIMITS, type DocumentLimits } from './parse-document.js';
export { UNCHECKED_PATTERN_KEYWORD } from './normalise-schema.js';
export {
  CHANGE_CLASSES,
  countChanges,
  type Change,
  type ChangeClass,
  type ChangeCounts,
  type Direction,
} from './diff/change.js';
export { changesMarkdown } from './diff/changes-markdown.js';
export { diffSpecs, type SpecDiff } from './diff/diff-specs.js';
export type { OperationChange } from './diff/operation-changes.js';
export { readSpec, type ReadSpecOptions } from './read-spec.js';
export { SpecInvalid, SpecTooLarge, SpecUnreadable, SpecUnsupported } from './spec-error.js';
export {
  bundleDocument,
  type BundleOptions,
  type FileReference,
  type LoadFile,
} from './split/bundle-document.js';
