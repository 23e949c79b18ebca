import { z } from 'zod';
import type { FaultCode } from '#core/plan/index';
import { faultCode, manifestTest } from '#core/render/index';

/** `flaky`: it failed, and passed when it was run again at once. It counts as passed, and is shown apart. */
export const RESULT_STATUSES = ['passed', 'failed', 'flaky', 'skipped'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

const headers = z.record(z.string(), z.string());

/** What the support files of a suite write down about a failed test: a bug report in fields. */
export const testFailure = z.object({
  expectation: z.string(),
  problem: z.string(),
  fault: faultCode,
  request: z.object({
    method: z.string(),
    url: z.string(),
    identity: z.string(),
    headers,
    body: z.string(),
  }),
  response: z.object({ status: z.int(), headers, body: z.string() }).optional(),
  curl: z.string(),
});
export type TestFailure = z.infer<typeof testFailure>;

/** One test as it ended. */
export const testOutcome = z.object({
  title: z.string(),
  /** Relative to the suite's folder, with forward slashes. */
  file: z.string(),
  status: z.enum(RESULT_STATUSES),
  durationMs: z.int(),
  /** Of failed and flaky tests: what the runner says. */
  message: z.string().optional(),
  /** Absent for tests that somebody added by hand. */
  planned: manifestTest.optional(),
  failure: testFailure.optional(),
});
export type TestOutcome = z.infer<typeof testOutcome>;

export const testCounts = z.object({
  passed: z.int(),
  failed: z.int(),
  flaky: z.int(),
  skipped: z.int(),
});
export type TestCounts = z.infer<typeof testCounts>;

export function countsOf(outcomes: readonly TestOutcome[]): TestCounts {
  const counts = { passed: 0, failed: 0, flaky: 0, skipped: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return counts;
}

/** What a failure shows; undefined for tests that somebody added by hand. */
export function faultOf({ planned, failure }: TestOutcome): FaultCode | undefined {
  return failure?.fault ?? planned?.fault;
}

/** Failed tests by fault code. */
export function failuresByFault(outcomes: readonly TestOutcome[]): Partial<Record<FaultCode, number>> {
  const counts: Partial<Record<FaultCode, number>> = {};
  for (const outcome of outcomes) {
    const fault = outcome.status === 'failed' ? faultOf(outcome) : undefined;
    if (fault !== undefined) counts[fault] = (counts[fault] ?? 0) + 1;
  }
  return counts;
}
