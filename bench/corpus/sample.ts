/** Larger documents are measured by a sample of this many operations. */
const MOST_OPERATIONS = 2_000;
const SEED = 20_260_101;

/** A sample by fixed seed of what is too long, in its order; anything else as it is. */
export function sampled<T>(items: readonly T[], most = MOST_OPERATIONS): readonly T[] {
  if (items.length <= most) return items;
  const random = mulberry32(SEED);
  const chosen = items
    .map((_, index) => ({ index, weight: random() }))
    .sort((one, other) => one.weight - other.weight)
    .slice(0, most);
  const kept = new Set(chosen.map(({ index }) => index));
  return items.filter((_, index) => kept.has(index));
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
