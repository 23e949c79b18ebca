/** A pattern that repeats more than this builds machines and strings that nobody wants. */
const MAX_REPETITION = 5_000;
/** The same of all its repetitions together. */
const MAX_PRODUCT = 10_000_000;
const MAX_LENGTH = 2_000;

/**
 * The pattern in the form in which JSON Schema 2020-12 evaluates it (ECMA-262 with the `u` flag). Escapes that
 * only the old grammar knows (`\@`, `\_`) are unescaped. Undefined: not a regular expression, or one that could
 * take for ever on a string of thirty characters, as `(a+)+$` does.
 */
export function usablePattern(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH || !isAffordable(pattern)) return undefined;
  return [pattern, pattern.replace(/\\([^\w^$\\.*+?()[\]{}|/\s-]|_)/gu, '$1')].find(compiles);
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function isAffordable(pattern: string): boolean {
  const withoutLists = flattenSeparatedLists(pattern);
  const plain = withoutLists.replace(/\\[\s\S]/gu, '_').replace(/\[[^\]]*\]/gu, '_');
  const bounds = [...plain.matchAll(/\{(\d+)(?:,(\d*))?\}/gu)];
  const repetitions = bounds.map(([, low, high]) => Math.max(Number(low), Number(high ?? 0), 1));
  const isHuge = repetitions.some((times) => times > MAX_REPETITION);
  // Inside each other they multiply.
  const isHugeTogether = repetitions.reduce((product, times) => product * times, 1) > MAX_PRODUCT;
  return !isHuge && !isHugeTogether && nestedRepetitions(plain) <= 1;
}

/**
 * `(-[a-z]+)*` repeats inside a repetition, yet reads every text in one way only, since each round begins with a
 * separator that the rest cannot match. Slugs and dotted names are written so.
 */
function flattenSeparatedLists(pattern: string): string {
  return pattern.replace(
    /\((?:\?:)?\\?([-_.,:;/@ ])([^()]*)\)(?=[*+{])/gu,
    (group, separator: string, rest: string) => {
      const inner = rest.replace(/(?<=\[[^\]]*\w)-(?=\w)/gu, '');
      const isSeparated = !inner.includes(separator) && !/\.|\[\^|\\[SWDP]/u.test(rest.replaceAll('\\.', ''));
      return isSeparated ? '_' : group;
    },
  );
}

/** How many unbounded repetitions stand inside each other, in a pattern whose classes and escapes are blanked. */
function nestedRepetitions(plain: string): number {
  const open = [0];
  let last = 0;
  for (const [token] of plain.matchAll(/\(|\)|[*+]|\{\d+,\}|[\s\S]/gu)) {
    if (token === '(') open.push(0);
    const isRepetition = token === '*' || token === '+' || token.length > 1;
    const depth = token === ')' ? (open.pop() ?? 0) : isRepetition ? last + 1 : 0;
    open[Math.max(open.length - 1, 0)] = Math.max(open.at(-1) ?? 0, depth);
    last = token === ')' ? depth : 0;
  }
  return Math.max(...open);
}
