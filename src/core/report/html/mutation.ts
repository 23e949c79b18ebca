import type { Verdict } from '#core/verdict/index';
import { stackedBar } from './charts.js';
import { html, type Markup } from './markup.js';
import { percent } from './words.js';

const SHOWN_SURVIVORS = 100;

/** How good the tests themselves are: how many broken servers they tell from a good one. */
export function mutationSection({ mutation }: Verdict): Markup | undefined {
  if (mutation === undefined) return undefined;
  const { caught, mutants, operators, survivors } = mutation;
  return html`<section aria-labelledby="mutation">
    <h2 id="mutation">Mutation score: ${percent(caught, mutants)}</h2>
    <p class="hint">
      Servers that were broken on purpose, and how many of them these tests tell from a good one: ${caught} of
      ${mutants}.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Operator</th>
            <th scope="col" class="count">Caught</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          ${operators.map(
            (operator) =>
              html`<tr>
                <th scope="row">${operator.name}</th>
                <td class="count">${operator.caught}/${operator.mutants}</td>
                <td class="wide">
                  ${stackedBar([
                    { tone: 'good', value: operator.caught, name: 'caught' },
                    { tone: 'bad', value: operator.mutants - operator.caught, name: 'survived' },
                  ])}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      survivors.length > 0 &&
      html`<details class="card">
        <summary>${survivors.length} survived</summary>
        <ul>
          ${survivors
            .slice(0, SHOWN_SURVIVORS)
            .map(
              ({ operator, operation, reason }) =>
                html`<li>
                  ${operator}${operation !== undefined && html` <code>${operation}</code>`}: ${reason}
                </li>`,
            )}
        </ul>
      </details>`
    }
  </section>`;
}
