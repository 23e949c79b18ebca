/** What holds applications while they run; `none`: nothing does, and what is seen of them may be of their own making. */
export const ISOLATIONS = ['sandbox', 'docker', 'none'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** Of all ways in which an application was run, the one that held it least; null where it was not run. */
export function weakestOf(isolations: Iterable<Isolation | null>): Isolation | null {
  const all = new Set(isolations);
  return (['none', 'sandbox', 'docker'] as const).find((isolation) => all.has(isolation)) ?? null;
}
