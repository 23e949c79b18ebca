import { countsOf, RESULT_STATUSES, type TestOutcome, type Verdict } from '#core/verdict/index';
import { stackedBar } from './charts.js';
import { html, type Markup } from './markup.js';
import { counted, seconds } from './words.js';

const MARKS = { passed: '✓ passed', failed: '✗ failed', flaky: '≈ flaky', skipped: '– skipped' } as const;

/** How the tests of each strategy went. */
export function strategiesSection({ tests }: Verdict): Markup {
  const groups = Map.groupBy(tests, ({ planned }) => planned?.strategy ?? 'added by hand');
  return html`<section aria-labelledby="strategies">
    <h2 id="strategies">Strategies</h2>
    <p class="hint">What kinds of tests there are, and how they went.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Strategy</th>
            ${RESULT_STATUSES.map((status) => html`<th scope="col" class="count">${status}</th>`)}
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          ${[...groups].map(([strategy, group]) => strategyRow(strategy, group))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function strategyRow(strategy: string, tests: readonly TestOutcome[]): Markup {
  const counts = countsOf(tests);
  return html`<tr>
    <th scope="row">${strategy}</th>
    ${RESULT_STATUSES.map((status) => html`<td class="count">${counts[status]}</td>`)}
    <td class="wide">
      ${stackedBar([
        { tone: 'good', value: counts.passed, name: 'passed' },
        { tone: 'wavering', value: counts.flaky, name: 'flaky' },
        { tone: 'bad', value: counts.failed, name: 'failed' },
        { tone: 'quiet', value: counts.skipped, name: 'skipped' },
      ])}
    </td>
  </tr>`;
}

export function testsSection({ tests }: Verdict): Markup {
  const files = Map.groupBy(tests, ({ file }) => file);
  return html`<section aria-labelledby="tests">
    <h2 id="tests">All tests</h2>
    <p class="hint">By file, as they stand in the suite.</p>
    <div class="filter" hidden>
      <input
        type="search"
        aria-label="Find tests by words of their titles"
        placeholder="Find tests by words of their titles"
      />
      <button type="button" value="" aria-pressed="true">All</button>
      ${RESULT_STATUSES.map((status) => html`<button type="button" value="${status}" aria-pressed="false">${status}</button> `)}
    </div>
    ${[...files].map(([file, group]) => fileBlock(file, group))}
  </section>`;
}

function fileBlock(file: string, tests: readonly TestOutcome[]): Markup {
  const { failed, flaky } = countsOf(tests);
  const remarks = [...(failed > 0 ? [`${failed} failed`] : []), ...(flaky > 0 ? [`${flaky} flaky`] : [])];
  return html`<details class="card file">
    <summary>
      <code>${file}</code>
      ${counted(tests.length, 'test')}${remarks.length > 0 && html` <span class="${failed > 0 ? 'failed' : 'flaky'}">${remarks.join(', ')}</span>`}
    </summary>
    <ul class="tests">
      ${tests.map((test) => testLine(test))}
    </ul>
  </details>`;
}

function testLine({ status, title, durationMs, message }: TestOutcome): Markup {
  return html`<li data-status="${status}">
    <span class="${status}">${MARKS[status]}</span
    ><span
      >${title}${status === 'flaky' && message !== undefined && html`<br /><small>at first: ${message.split('\n', 1)[0]}</small>`}</span
    ><time>${seconds(durationMs)}</time>
  </li> `;
}

export function leftOutSection({ leftOut }: Verdict): Markup | undefined {
  if (leftOut.length === 0) return undefined;
  return html`<section aria-labelledby="left-out">
    <h2 id="left-out">What is not tested</h2>
    <p class="hint">Nothing is left out silently.</p>
    <details class="card">
      <summary>${counted(leftOut.length, 'thing')} and the reasons</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Operation</th>
              <th scope="col">Strategy</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            ${leftOut.map(
              ({ operation, strategy, reason, clause }) =>
                html`<tr>
                  <td><code>${operation ?? clause}</code></td>
                  <td>${strategy}</td>
                  <td>${reason}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}
