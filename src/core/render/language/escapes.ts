/**
 * Characters that must never stand in a generated file as they are: they end lines for some reader of the file,
 * are not text at all, or make text look different from what a compiler reads (bidirectional controls, "Trojan
 * Source", CVE-2021-42574; and invisible characters).
 */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g;

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

/** The text with everything unprintable written as `\uXXXX`, so that it is one line of visible characters. */
export function visible(text: string): string {
  return text
    .replace(UNPRINTABLE, (found) => SHORT[found] ?? unicodeEscape(found))
    .replace(DIRECTIVES, unicodeEscape);
}

function unicodeEscape(text: string): string {
  let escaped = '';
  for (let index = 0; index < text.length; index += 1) {
    escaped += String.raw`\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
