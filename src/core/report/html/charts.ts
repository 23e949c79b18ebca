import { html, type Markup } from './markup.js';

/** A part of a bar; `tone` is a class of the page's style. */
export interface Part {
  readonly tone: 'good' | 'bad' | 'wavering' | 'quiet' | 'accent';
  readonly value: number;
  readonly name: string;
}

const WIDTH = 100;

/** One bar of several parts, as wide as its place; what it says stands in its title, too. */
export function stackedBar(parts: readonly Part[], most?: number): Markup {
  const shown = parts.filter(({ value }) => value > 0);
  const total = most ?? shown.reduce((sum, { value }) => sum + value, 0);
  const words = shown.map(({ value, name }) => `${value} ${name}`).join(', ') || 'nothing';
  let x = 0;
  const rects = shown.map(({ tone, value }) => {
    const width = total === 0 ? 0 : (value / total) * WIDTH;
    const rect = html`<rect
      class="${tone}"
      x="${round(x)}"
      y="0"
      width="${round(width)}"
      height="10"
    ></rect>`;
    x += width;
    return rect;
  });
  return html`<svg
    class="bar"
    viewBox="0 0 ${WIDTH} 10"
    preserveAspectRatio="none"
    role="img"
    aria-label="${words}"
  >
    <title>${words}</title>
    ${rects}
  </svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Counts in classes of equal width, as columns. */
export function histogram(counts: readonly number[], words: string): Markup {
  const most = Math.max(1, ...counts);
  const width = WIDTH / counts.length;
  const columns = counts.map((count, index) => {
    // What is there at all is seen.
    const height = count === 0 ? 0 : Math.max(1, (count / most) * 40);
    return html`<rect
      class="accent"
      x="${round(index * width + width * 0.08)}"
      y="${round(40 - height)}"
      width="${round(width * 0.84)}"
      height="${round(height)}"
    ></rect>`;
  });
  return html`<svg
    class="histogram"
    viewBox="0 0 ${WIDTH} 40"
    preserveAspectRatio="none"
    role="img"
    aria-label="${words}"
  >
    <title>${words}</title>
    ${columns}
  </svg>`;
}
