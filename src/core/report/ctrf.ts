import { countsOf, faultOf, type TestOutcome, type Verdict } from '#core/verdict/index';

/**
 * A report in the Common Test Report Format (https://ctrf.io), spec version 0.0.0, as its published schema has it.
 * What CTRF has no name for is in `extra`.
 */
export function ctrfJson(verdict: Verdict): string {
  const { suite, tests, baseUrl, isolation, defects } = verdict;
  return JSON.stringify(
    {
      reportFormat: 'CTRF',
      specVersion: '0.0.0',
      timestamp: verdict.startedAt,
      generatedBy: 'Assay',
      results: {
        tool: { name: suite.target, extra: { engine: `Assay ${suite.engineVersion}` } },
        summary: summaryOf(verdict),
        tests: tests.map((test) => testOf(test)),
        environment: {
          appName: suite.title,
          appVersion: suite.apiVersion,
          extra: { baseUrl, isolation },
        },
        extra: {
          defects: defects.map(({ id, sentence, tests: failed }) => ({ id, sentence, tests: failed })),
        },
      },
    },
    null,
    2,
  );
}

/** CTRF counts a flaky test as passed, and marks it. */
function summaryOf({ tests, startedAt, durationMs }: Verdict) {
  const { passed, failed, flaky, skipped } = countsOf(tests);
  const start = Date.parse(startedAt);
  return {
    tests: tests.length,
    passed: passed + flaky,
    failed,
    skipped,
    pending: 0,
    other: 0,
    flaky,
    start,
    stop: start + durationMs,
  };
}

function testOf(test: TestOutcome) {
  const { title, file, status, durationMs, message, planned, failure } = test;
  const isFlaky = status === 'flaky';
  return {
    name: title,
    status: isFlaky ? 'passed' : status,
    duration: durationMs,
    suite: [file],
    filePath: file,
    ...(message !== undefined && { message: message.split('\n', 1)[0] ?? '', trace: message }),
    ...(isFlaky && { flaky: true, retries: 1 }),
    ...(planned && {
      tags: [planned.strategy],
      extra: {
        testId: planned.id,
        operation: planned.operation,
        clause: planned.clause,
        fault: faultOf(test),
        ...(failure && { curl: failure.curl }),
      },
    }),
  };
}
