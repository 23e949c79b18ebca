import type { Verdict } from '#core/verdict/index';
import { histogram, stackedBar } from './charts.js';
import { html, type Markup } from './markup.js';
import { counted, seconds } from './words.js';

const SLOWEST = 10;
const CLASSES = 24;

interface Slow {
  readonly operation: string;
  readonly tests: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

/** Which operations take long, and how the durations of all tests are spread. */
export function durationsSection({ tests }: Verdict): Markup | undefined {
  const ran = tests.filter(({ status }) => status !== 'skipped');
  const slowest = slowestOf(ran).slice(0, SLOWEST);
  const [first] = slowest;
  if (first === undefined) return undefined;
  const most = Math.max(...slowest.map(({ longestMs }) => longestMs), 1);
  return html`<section aria-labelledby="durations">
    <h2 id="durations">Slowest operations</h2>
    <p class="hint">By the median of the tests that are about them. A test may send several requests.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col" class="count">Tests</th>
            <th scope="col" class="count">Median</th>
            <th scope="col" class="count">Longest</th>
            <th scope="col">Median and longest</th>
          </tr>
        </thead>
        <tbody>
          ${slowest.map((slow) => rowOf(slow, most))}
        </tbody>
      </table>
    </div>
    ${spread(ran.map(({ durationMs }) => durationMs))}
  </section>`;
}

function rowOf({ operation, tests, medianMs, longestMs }: Slow, most: number): Markup {
  return html`<tr>
    <th scope="row"><code>${operation}</code></th>
    <td class="count">${tests}</td>
    <td class="count">${seconds(medianMs)}</td>
    <td class="count">${seconds(longestMs)}</td>
    <td class="wide">
      ${stackedBar(
        [
          { tone: 'accent', value: medianMs, name: 'ms median' },
          { tone: 'quiet', value: longestMs - medianMs, name: 'ms more at most' },
        ],
        most,
      )}
    </td>
  </tr>`;
}

function slowestOf(tests: Verdict['tests']): Slow[] {
  const groups = Map.groupBy(
    tests.filter(({ planned }) => planned !== undefined),
    ({ planned }) => planned?.operation ?? '',
  );
  return [...groups]
    .map(([operation, group]) => {
      const sorted = group.map(({ durationMs }) => durationMs).sort((one, other) => one - other);
      const medianMs = sorted[Math.floor(sorted.length / 2)] ?? 0;
      return { operation, tests: sorted.length, medianMs, longestMs: sorted.at(-1) ?? 0 };
    })
    .sort((one, other) => other.medianMs - one.medianMs || other.longestMs - one.longestMs);
}

function spread(durations: readonly number[]): Markup {
  const longest = durations.reduce((most, ms) => Math.max(most, ms), 1);
  const counts = Array.from({ length: CLASSES }, () => 0);
  for (const ms of durations) {
    const place = Math.min(CLASSES - 1, Math.floor((ms / longest) * CLASSES));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const words = `Durations of ${counted(durations.length, 'test')}, from 0 to ${seconds(longest)}`;
  return html`<figure class="card">
    <figcaption class="hint">${words}</figcaption>
    ${histogram(counts, words)}
    <div class="axis" aria-hidden="true"><span>0</span><span>${seconds(longest)}</span></div>
  </figure>`;
}
