import type { RejectionPolicy } from '#core/plan/index';

/** Which statuses count as a refusal of each kind; a project may set its own. */
export type StatusPolicy = Readonly<Record<RejectionPolicy, readonly number[]>>;

/** Lenient where the standards (RFC 9110) leave servers a choice; strict enough to tell refusal from a broken server. */
export const DEFAULT_STATUS_POLICY: StatusPolicy = {
  'invalid-input': [400, 413, 414, 422],
  'not-found': [404, 410],
  method: [405, 501],
  'media-type': [415],
  unauthenticated: [401],
  forbidden: [403, 404],
};
