export { loadPack, type TemplatePack } from './pack/load-pack.js';
export type { Target } from './pack/manifest.js';
export { TemplatePackInvalid, type TemplatePlace } from './pack/pack-invalid.js';
export { renderSuite, tokenVariable, type RenderedFile, type RenderOptions } from './render-suite.js';
export {
  faultCode,
  leftOutEntry,
  MANIFEST_FILE,
  manifestIn,
  manifestTest,
  type ManifestTest,
  suiteManifest,
  type SuiteManifest,
} from './suite-manifest.js';
export { DEFAULT_STATUS_POLICY, type StatusPolicy } from './status-policy.js';
