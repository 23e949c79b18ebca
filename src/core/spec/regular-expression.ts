/** A pattern that repeats more than this builds machines and strings that nobody wants. */
const MAX_REPETITION = 5_000;
/** The same of repetitions inside each other, which multiply. */
const MAX_PRODUCT = 100_000;
/** Of what stands in brackets: to try each round in each way takes the square of it. */
const MAX_ROUNDS = 1_000;
const MAX_LENGTH = 2_000;
const ROUNDS = /\)\{(\d+)(?:,(\d*))?\}/gu;
const BOUND = /\{(\d+)(?:,(\d*))?\}/gu;

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
  const bounds = [...plain.matchAll(BOUND)];
  const isHuge = bounds.some((bound) => timesOf(bound) > MAX_REPETITION);
  const hasManyRounds = [...plain.matchAll(ROUNDS)].some((bound) => timesOf(bound) > MAX_ROUNDS);
  return !isHuge && !hasManyRounds && nestedTimes(plain) <= MAX_PRODUCT && nestedRepetitions(plain) <= 1;
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

function timesOf([, low, high]: RegExpExecArray | RegExpMatchArray): number {
  return Math.max(Number(low), Number(high ?? 0), 1);
}

/** The largest product of bounded repetitions that stand inside each other: 6 for `((a{2}){3}|b{5})`. */
function nestedTimes(plain: string): number {
  const open = [1];
  let last = 1;
  for (const match of plain.matchAll(/\(|\)|\{(\d+)(?:,(\d*))?\}|[\s\S]/gu)) {
    const [token, low] = match;
    if (token === '(') open.push(1);
    if (low !== undefined) last *= timesOf(match);
    else last = token === ')' ? (open.pop() ?? 1) : 1;
    open[Math.max(open.length - 1, 0)] = Math.max(open.at(-1) ?? 1, last);
  }
  return Math.max(...open);
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
