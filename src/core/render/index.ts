export { packProblems, unusedFiles } from './pack/pack-problems.js';
export { loadPack, type TemplatePack } from './pack/load-pack.js';
export { type Target, TARGETS } from './pack/manifest.js';
export { TemplatePackInvalid, type TemplatePlace } from './pack/pack-invalid.js';
export { loginVariable, schemeVariable, tokenVariable } from './credentials.js';
export type { RenderedFile } from '#core/layout/index';
export { inOrder, renderSuite, type RenderOptions, SuiteDraft } from './render-suite.js';
export {
  faultCode,
  leftOutEntry,
  MANIFEST_FILE,
  manifestIn,
  mustHaveManifest,
  manifestTest,
  type ManifestTest,
  suiteManifest,
  type SuiteManifest,
} from './suite-manifest.js';
export { mergeSuite, type MergedSuite } from './merge/merge-suite.js';
export type { MergeConflict, MergeReport, OrphanedTest } from './merge/merge-report.js';
export { GENERATED_FILE, packGenerated, unpackGenerated } from './merge/generated-file.js';
export { orphanFiles } from './merge/known-tests.js';
export { commitMessage, type CommittedSuite } from './commit-message.js';
