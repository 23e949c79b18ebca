import { createHash } from 'node:crypto';
import type { Verdict } from '#core/verdict/index';
import { defectsSection } from './defects.js';
import { durationsSection } from './durations.js';
import { html, Markup } from './markup.js';
import { matrixOf, matrixSection } from './matrix.js';
import { mutationSection } from './mutation.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { summarySection } from './summary.js';
import { trendSection } from './trend.js';
import { leftOutSection, strategiesSection, testsSection } from './tests.js';

/**
 * What the page may do, said by the page itself: its own script and style, and nothing from anywhere. A string that
 * came through as markup in spite of all could neither run nor call out.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A verdict as one HTML page that needs nothing else: the verdict first, then what led to it. */
export function htmlPage(verdict: Verdict): string {
  const { suite, defects } = verdict;
  const rows = matrixOf(verdict);
  const outcome = defects.length === 0 ? 'passed' : `${defects.length} defects`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${suite.title} ${suite.apiVersion}: ${outcome}</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">To the results</a>
        ${summarySection(verdict, rows)}
        <main id="content">
          ${defectsSection(verdict)} ${strategiesSection(verdict)} ${matrixSection(rows)}
          ${mutationSection(verdict)} ${trendSection(verdict)} ${durationsSection(verdict)}
          ${testsSection(verdict)} ${leftOutSection(verdict)}
        </main>
        <footer>
          Written by Assay ${suite.engineVersion} from an execution that began at ${verdict.startedAt}.
          <p id="said" role="status"></p>
        </footer>
        ${new Markup(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
