import type { Isolation } from '#core/grading/index';
import type { DriverName } from '../drivers/driver.js';

/** Where a running application is had. */
export interface RunningApplication {
  /** Base URLs on this machine, without a slash at the end; of the parts that run. */
  readonly backend?: string;
  readonly frontend?: string;
  readonly driver: DriverName;
  readonly isolation: Isolation;
  /** What holds it less than it could be held. */
  readonly weaknesses: readonly string[];
  /** Aborts when the application is no more, or the caller's own signal does. */
  readonly signal: AbortSignal;
}

export interface UseOptions {
  /** Nobody else uses it at the same time; waits for that. */
  readonly alone: boolean;
  readonly signal: AbortSignal;
}
