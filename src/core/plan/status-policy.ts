import type { StatusPolicy } from './test-plan.js';

/** Lenient where the standards (RFC 9110) leave servers a choice; strict enough to tell refusal from a broken server. */
const DEFAULT_STATUS_POLICY: StatusPolicy = {
  'invalid-input': [400, 413, 414, 422],
  'not-found': [404, 410],
  method: [405, 501],
  'media-type': [415],
  unauthenticated: [401],
  forbidden: [403, 404],
};

/** The project's own where it has set some, else the usual. */
export const policiesWith = (own: Partial<StatusPolicy> = {}): StatusPolicy => ({
  ...DEFAULT_STATUS_POLICY,
  ...own,
});
