import type { DynamicOptions } from './schema.js';

/** What the visitor may do: the application is strangers', and others wait for the machine. */
export interface VisitLimits {
  readonly requests: number;
  readonly durationMs: number;
  /** Of one answer. */
  readonly answerMs: number;
  readonly bodyBytes: number;
}

/** The probes are code of this program: their limits take the place of arguments. */
const LIMITS = { requests: 3_000, durationMs: 90_000, answerMs: 10_000, bodyBytes: 512 * 1024 };

export function visitLimits(asked: DynamicOptions): VisitLimits {
  const { requests = LIMITS.requests, durationMs = LIMITS.durationMs } = asked;
  return { ...LIMITS, requests, durationMs };
}
