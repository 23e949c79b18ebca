import type { Mutant } from './mutant.js';
import { mutantName } from './mutant.js';

/** As many of each operator as its share, always the same ones; every operator is there at least once. */
export function sampleOf(mutants: readonly Mutant[], limit: number): readonly Mutant[] {
  if (mutants.length <= limit) return mutants;
  const groups = [...Map.groupBy(mutants, ({ operator }) => operator).values()];
  const chosen = new Set(
    groups.flatMap((group) => {
      const share = Math.max(1, Math.floor((group.length / mutants.length) * limit));
      return group.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, share);
    }),
  );
  return mutants.filter((mutant) => chosen.has(mutant));
}

/** In an order that looks random and is always the same: where time is up early, what was tried is a fair share. */
export function shuffled(mutants: readonly Mutant[]): readonly Mutant[] {
  return mutants.toSorted((a, b) => rankOf(a) - rankOf(b));
}

const ranks = new WeakMap<Mutant, number>();

/** A number that looks random and depends on the mutant's name alone (FNV-1a). */
function rankOf(mutant: Mutant): number {
  const known = ranks.get(mutant);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const letter of mutantName(mutant)) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  const rank = hash >>> 0;
  ranks.set(mutant, rank);
  return rank;
}
