export { checkSuite, type QualityReport } from './check-suite.js';
export type { Coverage, Share } from './coverage.js';
export type { QualityProblem, Rule } from './rule.js';
export { createMock, type MockApi, type MockSteps } from './mock/mock-api.js';
export type { MockRequest, MockResponse } from './mock/exchange.js';
export { credentialOf, KNOWN_IDENTITIES, type KnownIdentity } from './mock/identities.js';
export type { MockState } from './mock/state.js';
