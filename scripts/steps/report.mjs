import { readFileSync } from 'node:fs';

/** What a test run came to, read from vitest's JSON report. Without a report the run itself failed. */
export function readReport(file) {
  let files;
  try {
    files = JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
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

function hasFailed({ status }) {
  return status === 'failed';
}
