export { ACCESS_METADATA, Public, RequireScope, SCOPES, type Access, type Scope } from './access.js';
export { ApiProblems } from './api-problems.js';
export { createHttpAdapter, type HttpLimits } from './http-adapter.js';
export { HttpModule } from './http.module.js';
export { pageOf } from './page-view.js';
export { meaningByCode, problem, statusByCode, type Problem } from './problem.js';
export { pointerTo, RequestInvalid, type RequestIssue, type RequestPart } from './request-invalid.js';
export { setupHttp } from './setup-http.js';
export { describeApi, setupSwagger } from './swagger.js';
