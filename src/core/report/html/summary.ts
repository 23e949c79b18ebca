import { countsOf, type TestCounts, type Verdict } from '#core/verdict/index';
import { stackedBar } from './charts.js';
import { html, type Markup } from './markup.js';
import type { MatrixRow } from './matrix.js';
import { counted, percent, seconds } from './words.js';

/** The verdict first: the one sentence that most readers came for, then the figures. */
export function summarySection(verdict: Verdict, rows: readonly MatrixRow[]): Markup {
  const { suite, tests } = verdict;
  const counts = countsOf(tests);
  return html`<header>
    <h1>${suite.title} ${suite.apiVersion}</h1>
    ${banner(verdict, counts)}
    <ul class="tiles">
      ${tilesOf(verdict, counts, rows).map(([value, name]) => html`<li><b>${value}</b><span>${name}</span></li>`)}
    </ul>
    ${stackedBar([
      { tone: 'good', value: counts.passed, name: 'passed' },
      { tone: 'wavering', value: counts.flaky, name: 'flaky' },
      { tone: 'bad', value: counts.failed, name: 'failed' },
      { tone: 'quiet', value: counts.skipped, name: 'skipped' },
    ])}
    ${facts(verdict)}
  </header>`;
}

function banner({ defects, tests }: Verdict, { failed, flaky, skipped }: TestCounts): Markup {
  const ran = tests.length - skipped;
  const wavers = flaky > 0 ? ` ${counted(flaky, 'test')} failed at first and passed when run again.` : '';
  if (failed === 0) {
    return html`<div class="verdict good">
      <strong>✓ Passed</strong>
      <p>The API does what its document says, in all ${counted(ran, 'test')}.${wavers}</p>
    </div>`;
  }
  const severe = defects.filter(({ severity }) => severity !== 'medium').length;
  const worst = severe > 0 ? ` ${severe} of them ${severe === 1 ? 'is' : 'are'} critical or high.` : '';
  return html`<div class="verdict bad">
    <strong>✗ ${counted(defects.length, 'defect')}</strong>
    <p>${counted(failed, 'test')} of ${ran} failed; what has one cause is one defect.${worst}${wavers}</p>
  </div>`;
}

function tilesOf(
  { tests, mutation }: Verdict,
  { passed, failed, flaky, skipped }: TestCounts,
  rows: readonly MatrixRow[],
): (readonly [value: string, name: string])[] {
  const tested = rows.filter(({ cells }) => cells.size > 0).length;
  return [
    [String(tests.length), 'tests'],
    [String(passed), 'passed'],
    [String(failed), 'failed'],
    [String(flaky), 'flaky'],
    [String(skipped), 'skipped'],
    [`${tested}/${rows.length}`, 'operations tested'],
    ...(mutation === undefined
      ? []
      : [[percent(mutation.caught, mutation.mutants), 'mutation score'] as const]),
  ];
}

function facts({ suite, baseUrl, startedAt, durationMs, isolation }: Verdict): Markup {
  const entries = [
    ['Tested at', baseUrl],
    ['Started', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Took', seconds(durationMs)],
    ['Suite', `${suite.target}, Assay ${suite.engineVersion}`],
    ['Isolation', isolationWords(isolation)],
  ] as const;
  return html`<dl class="facts">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const NETWORKS = {
  targets: 'sandbox, network to the API only',
  none: 'sandbox, no network',
  host: 'sandbox, network of the machine',
} as const;

function isolationWords(isolation: Verdict['isolation']): string {
  if (isolation.kind === 'none') return `none: ${isolation.reason}`;
  const words = NETWORKS[isolation.network];
  return isolation.reason === undefined ? words : `${words} (${isolation.reason})`;
}
