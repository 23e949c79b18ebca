import { countsOf, type Defect, type Verdict } from '#core/verdict/index';
import { bad, counted, faint, good, printable, type Terminal } from './terminal.js';

const SHOWN_DEFECTS = 20;
const SHOWN_FLAKY = 5;

/** What a run came to: its defects, each with one command that shows it, and the counts. */
export function showVerdict(terminal: Terminal, verdict: Verdict, suite: string): void {
  const { defects, tests, durationMs, isolation, baseUrl } = verdict;
  const counts = countsOf(tests);
  const outcome = counts.failed > 0 ? 'failed' : 'passed';
  terminal.result(
    [
      ...defects.slice(0, SHOWN_DEFECTS).flatMap((defect, index) => defectWords(defect, index + 1)),
      ...(defects.length > SHOWN_DEFECTS
        ? [`… and ${defects.length - SHOWN_DEFECTS} more: assay report ${suite} --format html`, '']
        : []),
      ...flakyWords(verdict),
      countsLine(verdict),
    ],
    { outcome, ...counts, durationMs, baseUrl, isolation, defects },
  );
}

function countsLine({ tests, defects, durationMs }: Verdict): string {
  const { passed, failed, flaky, skipped } = countsOf(tests);
  const words = `${passed} passed, ${failed} failed, ${flaky > 0 ? `${flaky} flaky, ` : ''}${skipped} skipped`;
  const time = faint(`in ${(durationMs / 1000).toFixed(1)} s`);
  if (failed === 0) return `${good('✓')} ${words} ${time}`;
  return `${bad('✗')} ${words} ${time}: ${counted(defects.length, 'defect')}`;
}

function defectWords({ sentence, clause, tests, example, severity }: Defect, number: number): string[] {
  const [first, ...others] = tests;
  const test =
    first === undefined ? '' : `${first.title}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
  return [
    `${bad(`${number}.`)} ${printable(sentence)} ${faint(severity)}`,
    ...(clause === undefined ? [] : [`   clause  ${printable(clause)}`]),
    `   test    ${printable(test)}`,
    ...(example.failure === undefined ? [] : [`   again   ${printable(example.failure.curl)}`]),
    '',
  ];
}

function flakyWords({ tests }: Verdict): string[] {
  const flaky = tests.filter(({ status }) => status === 'flaky');
  if (flaky.length === 0) return [];
  return [
    `${flaky.length} failed at first, and passed when run again:`,
    ...flaky.slice(0, SHOWN_FLAKY).map(({ title }) => `   ${printable(title)}`),
    ...(flaky.length > SHOWN_FLAKY ? [`   … and ${flaky.length - SHOWN_FLAKY} more`] : []),
    '',
  ];
}
