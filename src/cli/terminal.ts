import { stripVTControlCharacters, styleText } from 'node:util';
import { drawnBar, loggedBar, type ProgressBar } from './progress-bar.js';

type Style = Parameters<typeof styleText>[0];

/**
 * Results go to standard output, in words or with `--json` as one JSON value; what happens meanwhile goes to
 * standard error, so that a pipe gets results only.
 */
export class Terminal {
  constructor(readonly json: boolean) {}

  /** What happens now. */
  progress(text: string): void {
    if (!this.json) process.stderr.write(`${style('dim', printable(text), process.stderr)}\n`);
  }

  /** What takes long: a bar on a terminal, a line in a log (or one for each tenth of it), nothing with `--json`. */
  bar(label: string, inLogs: 'once' | 'tenths' = 'once'): ProgressBar {
    if (!this.json && process.stderr.isTTY) return drawnBar(printable(label), process.stderr);
    if (inLogs === 'tenths') return loggedBar(label, (text) => this.progress(text));
    this.progress(label);
    return { update: () => {}, end: () => {} };
  }

  /** @param words for people @param value for programs */
  result(words: readonly string[], value: unknown): void {
    process.stdout.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : `${words.join('\n')}\n`);
  }

  error(message: string): void {
    process.stderr.write(`${style('red', 'error:', process.stderr)} ${printable(message)}\n`);
  }
}

export const good = (text: string): string => style('green', text, process.stdout);
export const bad = (text: string): string => style('red', text, process.stdout);
export const faint = (text: string): string => style('dim', text, process.stdout);

/** `1 thing`, `2 things`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Texts of documents and servers must not move the cursor or repaint the screen. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

function style(format: Style, text: string, stream: NodeJS.WriteStream): string {
  return styleText(format, text, { stream });
}
