import { visible } from '#core/layout/index';

/** Words in a paragraph, a heading or a list item: nothing in them is markup (CommonMark, backslash escapes). */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#+!|~$&^=@"]/g, String.raw`\$&`)
    .replace(/(?<=^\d+)[.)]|(?<=www)\.|:(?=\/)|^-|-(?=-)|(?<=-)-/gi, String.raw`\$&`);
}

/** A code span; its fence is longer than any run of backticks inside (CommonMark, code spans). */
export function markdownCode(text: string): string {
  const content = oneLine(text) || ' ';
  const longest = Math.max(0, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest === 0 ? 1 : longest + 1);
  const padding = /^`|`$/.test(content) ? ' ' : '';
  return fence + padding + content + padding + fence;
}

function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
