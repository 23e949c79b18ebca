import type { Boundary } from '../data/boundary.js';
import type { RequestStep } from '../test-plan.js';

/** One request that differs from the valid one in one place. */
export interface Probe {
  readonly locator: string;
  readonly clause: string;
  readonly boundary: Pick<Boundary, 'variant' | 'title' | 'isValid' | 'beside'>;
  readonly step: RequestStep;
  readonly isPath: boolean;
}
