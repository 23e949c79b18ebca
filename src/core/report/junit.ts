import { countsOf, faultOf, type TestOutcome, type Verdict } from '#core/verdict/index';

/** JUnit XML as CI systems read it: a `testsuite` for each file, a `failure` with the whole report of it. */
export function junitXml({ suite, tests: outcomes }: Pick<Verdict, 'suite' | 'tests'>): string {
  const title = `${suite.title} ${suite.apiVersion}`.trim();
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
  const { failed, skipped } = countsOf(tests);
  const time = seconds(tests.reduce((sum, { durationMs }) => sum + durationMs, 0));
  return `tests="${tests.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${time}"`;
}

/** `flakyFailure` is what Maven's Surefire wrote first and CI systems look for: it failed, and passed when run again. */
const ELEMENT = { failed: 'failure', flaky: 'flakyFailure' } as const;

function caseXml(test: TestOutcome): string {
  const { file, title, durationMs, status, message = '' } = test;
  const attributes = `classname="${escaped(file)}" name="${escaped(title)}" time="${seconds(durationMs)}"`;
  if (status === 'passed') return `    <testcase ${attributes}/>`;
  if (status === 'skipped') return `    <testcase ${attributes}><skipped/></testcase>`;
  const element = ELEMENT[status];
  const summary = message.split('\n', 1)[0] ?? '';
  const type = `fault-${faultOf(test) ?? 'unknown'}`;
  return [
    `    <testcase ${attributes}>`,
    `      <${element} message="${escaped(summary)}" type="${type}">${escaped(message)}</${element}>`,
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
