import type { TrendPoint, Verdict } from '#core/verdict/index';
import { stackedBar } from './charts.js';
import { html, type Markup } from './markup.js';
import { percent, seconds } from './words.js';

/** How the suite went over its last executions; nothing where this is the first one. */
export function trendSection({ trend = [] }: Verdict): Markup | undefined {
  if (trend.length < 2) return undefined;
  const most = Math.max(...trend.map(testsOf));
  return html`<section aria-labelledby="trend">
    <h2 id="trend">Trend</h2>
    <p class="hint">The last ${trend.length} executions of this suite, the newest first.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col">Tests</th>
            <th scope="col" class="count">Failed</th>
            <th scope="col" class="count">Flaky</th>
            <th scope="col" class="count">Defects</th>
            <th scope="col" class="count">Mutation score</th>
            <th scope="col" class="count">Took</th>
          </tr>
        </thead>
        <tbody>
          ${trend.toReversed().map((point) => row(point, most))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function row(point: TrendPoint, most: number): Markup {
  const { startedAt, passed, failed, flaky, skipped, defects, mutation, durationMs } = point;
  const parts = [
    { tone: 'good', value: passed, name: 'passed' },
    { tone: 'wavering', value: flaky, name: 'flaky' },
    { tone: 'bad', value: failed, name: 'failed' },
    { tone: 'quiet', value: skipped, name: 'skipped' },
  ] as const;
  return html`<tr>
    <th scope="row">${startedAt.slice(0, 16).replace('T', ' ')} UTC</th>
    <td class="wide">${stackedBar(parts, most)}</td>
    <td class="count">${failed}</td>
    <td class="count">${flaky}</td>
    <td class="count">${defects}</td>
    <td class="count">${mutation === undefined ? '–' : percent(mutation.caught, mutation.mutants)}</td>
    <td class="count">${seconds(durationMs)}</td>
  </tr>`;
}

const testsOf = ({ passed, failed, flaky, skipped }: TrendPoint): number => passed + failed + flaky + skipped;
