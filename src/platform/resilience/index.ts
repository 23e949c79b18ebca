import type { Schema } from '#platform/database/index';
import { Breakers1790000000120 } from './migrations/1790000000120-breakers.js';

export { type BackoffBounds, backoffDelayMs } from './backoff-delay.js';
export {
  type BreakerChange,
  type BreakerKey,
  type BreakerSettings,
  type BreakerState,
  type BreakerStatus,
} from './breaker.js';
export { BreakerOpen, type OpenBecause } from './breaker-open.js';
export { Breakers, type ProtectedCall } from './breakers.js';
export { DependencyFailed, DependencyTimeout, type FailureDetails } from './dependency-errors.js';
export { quickRetries } from './policies.js';
export { ResilienceModule } from './resilience.module.js';
export { judge, type Judge, type Verdict } from './verdict.js';

export const resilienceSchema: Schema = { entities: [], migrations: [Breakers1790000000120] };
