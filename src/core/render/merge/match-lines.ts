/** Indexes of lines that are the same in both texts, growing on both sides. */
export type Match = readonly [one: number, other: number];

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Which lines of two texts stand for each other: what they begin and end with, and between that the lines that both
 * have exactly once, as patience diff does it. Lines that are repeated are matched beside such anchors only, so that
 * braces and blank lines never hold together what does not belong together.
 */
export function matchLines(one: readonly string[], other: readonly string[]): readonly Match[] {
  const matches: Match[] = [];
  const waiting: (readonly [Range, Range])[] = [
    [
      { from: 0, to: one.length },
      { from: 0, to: other.length },
    ],
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [left, right] = trimmed(one, other, next, matches);
    const anchors = inOrder(uniqueMatches(one, other, left, right));
    if (anchors.length > 0) waiting.push(...between(anchors, left, right));
    matches.push(...anchors);
  }
  return matches.sort(([a], [b]) => a - b);
}

function trimmed(
  one: readonly string[],
  other: readonly string[],
  [left, right]: readonly [Range, Range],
  matches: Match[],
): readonly [Range, Range] {
  let [start, otherStart, end, otherEnd] = [left.from, right.from, left.to, right.to];
  while (start < end && otherStart < otherEnd && one[start] === other[otherStart]) {
    matches.push([start, otherStart]);
    start += 1;
    otherStart += 1;
  }
  while (start < end && otherStart < otherEnd && one[end - 1] === other[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
    matches.push([end, otherEnd]);
  }
  return [
    { from: start, to: end },
    { from: otherStart, to: otherEnd },
  ];
}

function uniqueMatches(
  one: readonly string[],
  other: readonly string[],
  left: Range,
  right: Range,
): readonly Match[] {
  const others = onlyOnce(other, right);
  return [...onlyOnce(one, left)].flatMap(([line, index]) => {
    const partner = others.get(line);
    return partner === undefined ? [] : [[index, partner] as const];
  });
}

/** Line → its index, of those that a range holds once. */
function onlyOnce(lines: readonly string[], { from, to }: Range): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const repeated = new Set<string>();
  for (let index = from; index < to; index += 1) {
    const line = lines[index] ?? '';
    if (found.has(line)) repeated.add(line);
    found.set(line, index);
  }
  for (const line of repeated) found.delete(line);
  return found;
}

/** The longest sequence of matches that grows on both sides. */
function inOrder(matches: readonly Match[]): readonly Match[] {
  const ends: { readonly match: Match; readonly before: number }[] = [];
  const piles: number[] = [];
  for (const match of matches) {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[piles[middle] ?? 0]?.match[1] ?? 0) < match[1]) low = middle + 1;
      else high = middle;
    }
    ends.push({ match, before: piles[low - 1] ?? -1 });
    piles[low] = ends.length - 1;
  }
  const found: Match[] = [];
  for (let end = ends[piles.at(-1) ?? -1]; end !== undefined; end = ends[end.before]) found.push(end.match);
  return found.reverse();
}

function between(anchors: readonly Match[], left: Range, right: Range): (readonly [Range, Range])[] {
  const all: readonly Match[] = [[left.from - 1, right.from - 1], ...anchors];
  return all.map(([one, other], index) => {
    const [nextOne, nextOther] = all[index + 1] ?? [left.to, right.to];
    return [
      { from: one + 1, to: nextOne },
      { from: other + 1, to: nextOther },
    ] as const;
  });
}
