import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { BENIGN, EVERYTHING, HOSTILE } from '../../../test/support/hostile/texts.js';
import { type Finding, findingsAsSarif, findingsOfSarif, fingerprinted, sarifReport } from './index.js';

const require = createRequire(import.meta.url);

/** The schema that OASIS publishes, as Microsoft ships it; it uses nothing that later drafts read otherwise but `id`. */
const {
  $schema: _,
  id: __,
  ...sarifSchema
} = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as Readonly<Record<string, unknown>>;

const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const fits = ajv.compile(sarifSchema);

const texts = [BENIGN, ...HOSTILE, ...EVERYTHING].map(
  (text) => [JSON.stringify(text).slice(0, 40), text] as const,
);

function findingsWith(text: string): readonly Finding[] {
  const said = { tool: 'bandit', rule: text, title: text, message: text, evidence: text };
  return [
    { ...said, severity: 'high', cwe: [89], place: { kind: 'code', path: `src/${text}`, line: 3, text } },
    {
      ...said,
      severity: 'unknown',
      cwe: [],
      place: { kind: 'dependency', ecosystem: 'npm', package: text, advisory: text, path: 'package.json' },
    },
    { ...said, severity: 'low', cwe: [79], place: { kind: 'exchange', method: 'GET', path: `/${text}` } },
  ];
}

const reportOf = (findings: readonly Finding[]): string =>
  findingsAsSarif([{ tool: 'bandit', version: '1.9.0', findings: fingerprinted(findings) }]);

describe('findings in SARIF', () => {
  it.each(texts)('fit the schema of SARIF 2.1.0 whatever a tool quotes: %s', (_shown, text) => {
    expect(fits(JSON.parse(reportOf(findingsWith(text)))) ? [] : fits.errors).toEqual([]);
  });

  it('say that a tool found nothing', () => {
    expect(JSON.parse(reportOf([])).runs).toMatchObject([
      { tool: { driver: { name: 'bandit' } }, results: [] },
    ]);
  });

  it('come back as they were, where they stand in a file', () => {
    const [code] = findingsWith('weak');

    const [read] = findingsOfSarif(sarifReport.parse(JSON.parse(reportOf(code === undefined ? [] : [code]))));

    expect(read).toMatchObject({
      tool: 'bandit',
      rule: 'weak',
      severity: 'high',
      cwe: [89],
      place: code?.place,
    });
  });

  it('of other tools are read by their rules: severity from the score, weaknesses from the tags', () => {
    const report = sarifReport.parse({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'CodeQL',
              rules: [
                { id: 'js/xss', properties: { tags: ['external/cwe/cwe-079'], 'security-severity': '9.8' } },
                { id: 'js/unused', defaultConfiguration: { level: 'note' } },
              ],
            },
          },
          results: [
            {
              ruleIndex: 0,
              message: { text: 'XSS' },
              locations: [{ physicalLocation: { artifactLocation: { uri: './a%20b.js' } } }],
            },
            {
              ruleId: 'js/unused',
              message: {},
              locations: [
                { physicalLocation: { artifactLocation: { uri: 'b.js' }, region: { startLine: 7 } } },
              ],
            },
            { ruleId: 'js/unused', message: { text: 'nowhere' } },
          ],
        },
      ],
    });

    expect(findingsOfSarif(report)).toMatchObject([
      { rule: 'js/xss', severity: 'critical', cwe: [79], place: { path: 'a b.js', line: 1 } },
      { rule: 'js/unused', severity: 'low', toolSeverity: 'note', place: { path: 'b.js', line: 7 } },
    ]);
  });
});
