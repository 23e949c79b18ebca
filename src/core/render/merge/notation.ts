import { python } from '../language/python.js';
import { typescript } from '../language/typescript.js';

/** How the tests of a language are marked, skipped and commented. */
export interface Notation {
  /** What a comment line begins with. */
  readonly comment: string;
  /** Groups: 1 what stands before the id, 2 the id, 3 the rest of the line. */
  readonly marker: RegExp;
  /** Skips the test whose lines follow its marker; the lines as they are where it cannot be told how. */
  readonly skip: (lines: readonly string[], reason: string) => readonly string[];
  readonly unskip: (lines: readonly string[]) => readonly string[];
  readonly commentText: (text: string) => string;
}

const ORPHAN_REASON = 'assay: orphan';

const TYPESCRIPT: Notation = {
  comment: '//',
  marker: /^(\s*\/\/ assay:)([0-9a-f]{12,64})\b(.*)$/u,
  skip: (lines) => replaceFirst(lines, /^(\s*(?:it|test))(\()/u, '$1.skip$2'),
  unskip: (lines) => replaceFirst(lines, /^(\s*(?:it|test))\.skip(\()/u, '$1$2'),
  commentText: typescript.comment,
};

const PYTHON: Notation = {
  comment: '#',
  marker: /^(\s*# assay:)([0-9a-f]{12,64})\b(.*)$/u,
  skip: (lines, reason) => {
    const at = lines.findIndex((line) => /^\s*(?:async )?def /u.test(line));
    const margin = /^\s*/u.exec(lines[at] ?? '')?.[0] ?? '';
    const mark = `${margin}@pytest.mark.skip(reason=${python.text(`${ORPHAN_REASON}: ${reason}`)})`;
    return at < 0 ? lines : [...lines.slice(0, at), mark, ...lines.slice(at)];
  },
  unskip: (lines) => lines.filter((line) => !/^\s*@pytest\.mark\.skip\(reason=["']assay: orphan/u.test(line)),
  commentText: python.comment,
};

/** The notation of a file that may hold tests; undefined for all others. */
export function notationOf(path: string): Notation | undefined {
  if (path.endsWith('.test.ts')) return TYPESCRIPT;
  return /(^|\/)test_[^/]*\.py$/u.test(path) ? PYTHON : undefined;
}

/** How lines of other files are turned into comments; undefined where there are no comments. */
export function notationFor(path: string): Notation | undefined {
  if (/\.(ts|js|mjs|cjs)$/u.test(path)) return TYPESCRIPT;
  return /\.(py|toml|txt|ya?ml|cfg|ini)$|(^|\/)\.gitignore$/u.test(path) ? PYTHON : undefined;
}

/** In the first line that matches. */
function replaceFirst(lines: readonly string[], pattern: RegExp, replacement: string): readonly string[] {
  const at = lines.findIndex((line) => pattern.test(line));
  return lines.map((line, index) => (index === at ? line.replace(pattern, replacement) : line));
}
