import type { Schema } from '#platform/database/index';
import { RateLimits1790000000250 } from './migrations/1790000000250-rate-limits.js';

export { ACCESS_METADATA, Public, RequireScope, SCOPES, type Access, type Scope } from './access.js';
export { ApiProblems, problemsByStatus } from './api-problems.js';
export { CallerSignal } from './caller-signal.js';
export { createHttpAdapter, type HttpLimits } from './http-adapter.js';
export { HttpModule } from './http.module.js';
export { pageOf } from './page-view.js';
export { problem, statusByCode, type Problem } from './problem.js';
export { RequestInvalid, type RequestIssue, type RequestPart } from './request-invalid.js';
export { pointerTo } from './request-invalid.js';
export { hostAndPortOf } from './egress-refused.js';
export { setupHttp } from './setup-http.js';
export { setupSwagger, type ApiPaths } from './swagger.js';
export { EgressGuard, type EgressRequest, type EgressResponse, type EgressSettings } from './egress-guard.js';
export { EgressModule } from './egress.module.js';
export { EgressRefused, type Refusal } from './egress-refused.js';
export { ResponseTooLarge } from './egress-body.js';
export { RateLimiter } from './rate-limit.js';
export { RateLimitModule } from './rate-limit.module.js';
export { sendProblem } from './problem.filter.js';
export { translateError } from './translate-error.js';

export const httpSchema: Schema = {
  entities: [],
  migrations: [RateLimits1790000000250],
};
