import type { CodePlace } from '#core/findings/index';

/** Code that a model was shown. */
export interface ShownFile {
  readonly path: string;
  readonly text: string;
  /** The number of its first line that was shown, from 1; absent: the file is whole. */
  readonly from?: number;
}

/** Where a model says that something is: a claim. */
export interface ClaimedPlace {
  readonly file: string;
  readonly line: number;
  /** The text of that line, or a part of it. */
  readonly quote: string;
}

/** A quote may be of a line nearby: models miscount. */
const NEARBY_LINES = 3;
/** Shorter ones are everywhere. */
const SHORTEST_QUOTE = 4;

/** Where the quote stands; undefined where it does not. */
export function placeOf(
  { file, line, quote }: ClaimedPlace,
  files: readonly ShownFile[],
): CodePlace | undefined {
  const found = files.find(({ path }) => path === file.replace(/^\.\//, ''));
  const wanted = plain(quote);
  if (found === undefined || wanted.length < SHORTEST_QUOTE) return undefined;
  const lines = found.text.split('\n');
  const near = lines
    .map((text, index) => ({ text, line: index + (found.from ?? 1) }))
    .filter((one) => Math.abs(one.line - line) <= NEARBY_LINES && plain(one.text).includes(wanted))
    .toSorted((one, other) => Math.abs(one.line - line) - Math.abs(other.line - line));
  const [best] = near;
  return best && { kind: 'code', path: found.path, line: best.line, text: best.text.slice(0, 400) };
}

function plain(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** Lines with their numbers, as models are shown them. */
export function numbered({ text, from = 1 }: Pick<ShownFile, 'text' | 'from'>): string {
  return text
    .split('\n')
    .map((line, index) => `${index + from}: ${line}`)
    .join('\n');
}
