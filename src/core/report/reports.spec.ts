import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { validate as validateCtrf } from 'ctrf';
import { describe, expect, it } from 'vitest';
import { BENIGN, EVERYTHING, HOSTILE } from '../../../test/support/hostile/texts.js';
import { aVerdict } from '../../../test/support/verdicts.js';
import { REPORTS } from './index.js';

const require = createRequire(import.meta.url);

/**
 * The schema that OASIS publishes, as Microsoft ships it with its matchers. It names draft 04, and uses nothing that
 * later drafts read in another way but the name of `id`.
 */
const {
  $schema: _,
  id: __,
  ...sarifSchema
} = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as Readonly<Record<string, unknown>>;

const texts = [BENIGN, ...HOSTILE, ...EVERYTHING].map(
  (text) => [JSON.stringify(text).slice(0, 40), text] as const,
);

describe('a report in CTRF', () => {
  it.each(texts)('fits the published schema whatever a document says: %s', (_shown, text) => {
    const report: unknown = JSON.parse(REPORTS.ctrf.write(aVerdict({ text })));

    expect(validateCtrf(report)).toMatchObject({ valid: true });
  });

  it('counts flaky tests as passed, marks them, and says what it has no field for', () => {
    const { results } = JSON.parse(REPORTS.ctrf.write(aVerdict()));

    expect(results.summary).toMatchObject({ tests: 5, passed: 2, failed: 2, flaky: 1, skipped: 1 });
    expect(results.tests[2]).toMatchObject({ status: 'passed', flaky: true, retries: 1 });
    expect(results.tests[3].extra).toMatchObject({ testId: '7c1f02a9b311', fault: 102, curl: BENIGN });
    expect(results.extra.defects).toHaveLength(2);
  });
});

describe('a report in SARIF', () => {
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const fits = ajv.compile(sarifSchema);

  it.each(texts)('fits the schema of SARIF 2.1.0 whatever a document says: %s', (_shown, text) => {
    expect(fits(JSON.parse(REPORTS.sarif.write(aVerdict({ text })))) ? [] : fits.errors).toEqual([]);
  });

  it('has a result for each defect, with the request, its answer, and a fingerprint', () => {
    const [run] = JSON.parse(REPORTS.sarif.write(aVerdict())).runs;

    expect(run.results).toHaveLength(2);
    expect(run.tool.driver.rules[run.results[0].ruleIndex].id).toBe(run.results[0].ruleId);
    const planned = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'fault-102');
    expect(planned).toMatchObject({
      level: 'warning',
      webRequest: { method: 'GET', target: BENIGN },
      webResponse: { statusCode: 200, body: { text: BENIGN } },
      partialFingerprints: { 'assayDefect/v1': expect.stringMatching(/^[0-9a-f]{12}$/) },
      properties: { clause: BENIGN, curl: BENIGN },
    });
  });
});
