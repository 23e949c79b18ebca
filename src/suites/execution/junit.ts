import type { TestOutcome } from './suite-report.js';

/** JUnit XML as CI systems read it: a `testsuite` for each file, a `failure` with the whole report of it. */
export function junitXml(title: string, outcomes: readonly TestOutcome[]): string {
  const files = Map.groupBy(outcomes, ({ file }) => file);
  const suites = [...files].map(([file, tests]) => suiteXml(file, tests));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(title)}" ${totals(outcomes)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteXml(file: string, tests: readonly TestOutcome[]): string {
  return [
    `  <testsuite name="${escaped(file)}" ${totals(tests)}>`,
    ...tests.map((test) => caseXml(test)),
    '  </testsuite>',
  ].join('\n');
}

function totals(tests: readonly TestOutcome[]): string {
  const count = (status: TestOutcome['status']): number =>
    tests.filter((test) => test.status === status).length;
  const time = seconds(tests.reduce((sum, { durationMs }) => sum + durationMs, 0));
  return `tests="${tests.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="${time}"`;
}

function caseXml({ file, title, durationMs, ...test }: TestOutcome): string {
  const attributes = `classname="${escaped(file)}" name="${escaped(title)}" time="${seconds(durationMs)}"`;
  if (test.status === 'passed') return `    <testcase ${attributes}/>`;
  if (test.status === 'skipped') return `    <testcase ${attributes}><skipped/></testcase>`;
  const summary = (test.message ?? '').split('\n', 1)[0] ?? '';
  const type = `fault-${test.failure?.fault ?? test.planned?.fault ?? 'unknown'}`;
  return [
    `    <testcase ${attributes}>`,
    `      <failure message="${escaped(summary)}" type="${type}">${escaped(test.message ?? '')}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Characters that XML 1.0 has no way to write (§2.2) become U+FFFD. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '\uFFFD')
    .replaceAll(/[&<>"\n\r\t]/g, (character) => ENTITIES[character] ?? character);
}
