import { type Defect, faultNamed, type TestFailure, type Verdict } from '#core/verdict/index';
import { html, type Markup } from './markup.js';
import { counted } from './words.js';

const SHOWN_TESTS = 50;

export function defectsSection({ defects }: Verdict): Markup | undefined {
  if (defects.length === 0) return undefined;
  return html`<section aria-labelledby="defects">
    <h2 id="defects">Defects</h2>
    <p class="hint">
      Failed tests grouped by their cause, the worst first. Each has one command that shows it again; tokens
      are read from the environment.
    </p>
    ${defects.map((defect, index) => card(defect, index + 1))}
  </section>`;
}

function card(defect: Defect, number: number): Markup {
  const { severity, fault, operations, clause, sentence, tests, example } = defect;
  return html`<article class="card defect ${severity}" id="defect-${number}">
    <h3>${number}. ${sentence}</h3>
    <p>
      <span class="chip ${severity}">${severity}</span>
      <span class="chip">${faultNamed(fault).name}${fault !== undefined && ` · ${fault}`}</span>
      ${operations.slice(0, SHOWN_TESTS).map((operation) => html` <code>${operation}</code>`)}
    </p>
    ${clause !== undefined && html`<p>The document says otherwise at <code>${clause}</code></p>`}
    ${example.failure === undefined ? html`<pre>${example.message}</pre>` : evidence(example.failure)}
    <details>
      <summary>${counted(tests.length, 'failed test')}</summary>
      <ul>
        ${tests.slice(0, SHOWN_TESTS).map(({ title, file }) => html`<li>${title} <code>${file}</code></li>`)}${tests.length > SHOWN_TESTS && html`<li>… and ${tests.length - SHOWN_TESTS} more</li>`}
      </ul>
    </details>
  </article>`;
}

function evidence({ request, response, curl }: TestFailure): Markup {
  return html`<div class="curl">
      <pre>${curl}</pre>
      <button type="button" class="copy" hidden>Copy</button>
    </div>
    <details>
      <summary>Request and answer</summary>
      <div class="exchange">
        <div>
          <p>Sent as ${request.identity}</p>
          <pre>${`${request.method} ${request.url}\n${lines(request.headers)}\n${request.body}`}</pre>
        </div>
        <div>
          <p>Received</p>
          <pre>
${response === undefined ? 'nothing' : `${response.status}\n${lines(response.headers)}\n${response.body}`}</pre>
        </div>
      </div>
    </details>`;
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
