import type { Comparison } from './agreement.js';

export function reasonFor(comparison: Comparison): string {
  return `unexplained: ${comparison.key}`;
}
