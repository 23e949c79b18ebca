import type { Notation } from './notation.js';

/** A line of what is shown beside an edit: a comment of TypeScript, Python and their like, with a bar. */
export const SHOWN_LINE = /^\s*(?:\/\/\||#\|)/u;

const ADVICE = [
  'assay conflict: this was edited, and what is generated now changed, too. The edit was kept; now generated:',
  'assay conflict ends: take over what is needed, then delete these lines.',
] as const;

/** What is generated now, as comments that stand beside an edit. */
export function shownBeside(lines: readonly string[], { comment }: Notation): readonly string[] {
  const margin = /^\s*/u.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const inside = lines.flatMap((line) => line.split(/[\r\u2028\u2029]/u));
  const text = inside.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line.trimStart()));
  return [ADVICE[0], ...text, ADVICE[1]].map((line) => `${margin}${comment}| ${line}`.trimEnd());
}
