import type { PartKind } from '../plan/part-plan.js';

/** One part of an application that was started. */
export type Part =
  | { readonly state: 'running' }
  /** It ended, or never answered. */
  | { readonly state: 'failed'; readonly reason: string };

export type Parts = Readonly<Partial<Record<PartKind, Part>>>;

/** Of an application with these parts. */
export function stateOf(parts: Parts): 'running' | 'partial' | 'failed' {
  const states = Object.values(parts).map(({ state }) => state);
  if (states.every((state) => state === 'running')) return 'running';
  return states.includes('running') ? 'partial' : 'failed';
}
