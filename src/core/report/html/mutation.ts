import type { Verdict } from '#core/verdict/index';
import { stackedBar } from './charts.js';
import { html, type Markup } from './markup.js';
import { percent } from './words.js';

const SHOWN_SURVIVORS = 100;

/** How good the tests themselves are: how many broken servers they tell from a good one. */
export function mutationSection({ mutation }: Verdict): Markup | undefined {
  if (mutation === undefined) return undefined;
  const { caught, mutants, operators, operations = [], survivors } = mutation;
  return html`<section aria-labelledby="mutation">
    <h2 id="mutation">Mutation score: ${percent(caught, mutants)}</h2>
    <p class="hint">
      Servers that were broken on purpose, and how many of them these tests tell from a good one: ${caught} of
      ${mutants}.${sampleWords(mutation)}
    </p>
    ${scoreTable('Operator', operators)}
    ${
      operations.length > 0 &&
      html`<details class="card">
        <summary>By operation</summary>
        ${scoreTable('Operation', operations)}
      </details>`
    }
    ${
      survivors.length > 0 &&
      html`<details class="card">
        <summary>${survivors.length} survived</summary>
        <ul>
          ${survivors
            .slice(0, SHOWN_SURVIVORS)
            .map(
              ({ operator, operation, place, clause, reason }) =>
                html`<li>
                  ${operator}${operation !== undefined && html` <code>${operation}</code>`}${place !== undefined && place !== '' && html`, ${place}`}:
                  ${reason}${clause !== undefined && html`; <code>${clause}</code>`}
                </li>`,
            )}
        </ul>
      </details>`
    }
  </section>`;
}

type Scores = NonNullable<Verdict['mutation']>['operators'];

function scoreTable(what: string, scores: Scores): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${what}</th>
          <th scope="col" class="count">Caught</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        ${scores.map(
          ({ name, caught, mutants }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="count">${caught}/${mutants}</td>
              <td class="wide">
                ${stackedBar([
                  { tone: 'good', value: caught, name: 'caught' },
                  { tone: 'bad', value: mutants - caught, name: 'survived' },
                ])}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function sampleWords({ made, tried }: NonNullable<Verdict['mutation']>): string {
  if (made === undefined || tried === undefined || tried >= made) return '';
  return ` There are ${made} such servers; a sample of ${tried}, always drawn alike, was tried.`;
}
