export { isHostAlone } from './host-alone.js';
export { identityEnvironment, isSuiteVariable, secretsIn, tokenAddresses } from './identity-environment.js';
export {
  GATED_FIGURES,
  type GatedFigure,
  type QualityGate,
  qualitySettings,
  type QualitySettings,
} from './quality-settings.js';
export * from './suite-settings.js';
