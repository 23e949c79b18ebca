/**
 * Characters that must never stand in a generated file as they are: they end lines for some reader of the file,
 * are not text at all, or make text look different from what a compiler reads (bidirectional controls, "Trojan
 * Source", CVE-2021-42574; and invisible characters). First and last of each range.
 */
const UNPRINTABLE_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3164, 0x3164],
  // Half of a pair, without the other half; with the `u` flag, pairs are one character and do not match.
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const ranges = UNPRINTABLE_RANGES.map(
  ([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`,
);
const UNPRINTABLE = new RegExp(`[${ranges.join('')}]`, 'gu');

/**
 * Words that tools look for in the whole text of a file, comments and strings alike: vitest chooses an environment
 * by them, and source map readers follow them. The first character is escaped.
 */
const DIRECTIVES = /@(?=(?:vitest|jest)-environment)|[#@](?=\s*source(?:Mapping)?URL)|<(?=\/script|!--)/gi;

const SHORT: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

/** Nearly all texts, and quick to tell. */
const PRINTABLE_ASCII = /^[ -~]*$/;
/** A pointer into the document begins with `#`, and nearly every test has one. */
const DIRECTIVE_BEGINS = /@|#\s*s|</i;

/** The text with everything unprintable written as `\uXXXX`, so that it is one line of visible characters. */
export function visible(text: string): string {
  const plain = printable(text, unicodeEscape);
  return DIRECTIVE_BEGINS.test(plain) ? plain.replace(DIRECTIVES, (found) => unicodeEscape(found)) : plain;
}

/**
 * The same, without a thought for tools of JavaScript.
 * @param escape how a language writes characters by their numbers
 */
export function printable(text: string, escape: (characters: string) => string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(UNPRINTABLE, (found) => SHORT[found] ?? escape(found));
}

function unicodeEscape(text: string): string {
  let escaped = '';
  for (let index = 0; index < text.length; index += 1) {
    escaped += String.raw`\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
