export { identityEnvironment, isSuiteVariable, secretsIn } from './identity-environment.js';
export * from './suite-settings.js';
