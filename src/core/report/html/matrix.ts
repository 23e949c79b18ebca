import { type StrategyName, STRATEGIES } from '#core/plan/index';
import { countsOf, type TestCounts, type TestOutcome, type Verdict } from '#core/verdict/index';
import { html, type Markup } from './markup.js';

/** How the tests of each operation went, by strategy. */
export interface MatrixRow {
  readonly operation: string;
  readonly cells: ReadonlyMap<StrategyName, readonly TestOutcome[]>;
}

/** Operations that have tests, in the document's order, and then those that were left out. */
export function matrixOf({ tests, leftOut }: Verdict): MatrixRow[] {
  const rows = new Map<string, Map<StrategyName, TestOutcome[]>>();
  const row = (operation: string): Map<StrategyName, TestOutcome[]> => {
    const found = rows.get(operation) ?? new Map<StrategyName, TestOutcome[]>();
    rows.set(operation, found);
    return found;
  };
  for (const test of tests) {
    const { planned } = test;
    if (planned === undefined) continue;
    for (const operation of new Set([planned.operation, ...planned.covers])) {
      const cells = row(operation);
      const cell = cells.get(planned.strategy);
      if (cell === undefined) cells.set(planned.strategy, [test]);
      else cell.push(test);
    }
  }
  for (const { operation } of leftOut) if (operation !== undefined) row(operation);
  return [...rows].map(([operation, cells]) => ({ operation, cells }));
}

export function matrixSection(rows: readonly MatrixRow[]): Markup {
  const strategies = STRATEGIES.filter((strategy) => rows.some(({ cells }) => cells.has(strategy)));
  const tested = rows.filter(({ cells }) => cells.size > 0).length;
  return html`<section aria-labelledby="coverage">
    <h2 id="coverage">Coverage</h2>
    <p class="hint">
      Which operations are tested, and how: tests by operation and strategy. A test that calls several
      operations counts for each.
    </p>
    <div class="scroll">
      <table>
        <caption>
          ${tested} of ${rows.length} operations are tested. ✓ all passed, ✗ some failed, ≈ some are flaky, –
          not run.
        </caption>
        <thead>
          <tr>
            <th scope="col">Operation</th>
            ${strategies.map((name) => html`<th scope="col" class="count">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ operation, cells }) =>
              html`<tr>
                <th scope="row"><code>${operation}</code></th>
                ${strategies.map((strategy) => cellOf(cells.get(strategy)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function cellOf(tests: readonly TestOutcome[] | undefined): Markup {
  if (tests === undefined) return html`<td class="count quiet"><span aria-hidden="true">·</span></td>`;
  const counts = countsOf(tests);
  const { tone, mark, words } = stateOf(counts);
  const share = counts.failed > 0 ? `${counts.failed}/${tests.length}` : String(tests.length);
  return html`<td class="count ${tone}" title="${words}">${mark} ${share}</td>`;
}

function stateOf({ passed, failed, flaky, skipped }: TestCounts) {
  if (failed > 0) return { tone: 'bad', mark: '✗', words: `${failed} failed, ${passed + flaky} passed` };
  if (flaky > 0) return { tone: 'wavering', mark: '≈', words: `${flaky} flaky, ${passed} passed` };
  if (passed === 0) return { tone: 'quiet', mark: '–', words: `${skipped} not run` };
  return { tone: 'good', mark: '✓', words: `${passed} passed` };
}
