import { readFileSync } from 'node:fs';

/** What a test run came to, read from vitest's JSON report; a run that failed before any test is one failure. */
export function readReport(file) {
  const files = testFiles(file);
  if (files.length === 0) return { passed: 0, failed: 1, skipped: [] };
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  // A file that cannot be loaded has no tests, and is a failure all the same.
  const broken = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(hasFailed),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(hasFailed).length + broken.length,
    skipped: tests
      .filter((test) => test.status !== 'passed' && !hasFailed(test))
      .map(({ fullName }) => fullName),
  };
}

function testFiles(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return [];
  }
}

function hasFailed({ status }) {
  return status === 'failed';
}
