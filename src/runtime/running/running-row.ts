import type { DriverName } from '../drivers/driver.js';
import type { Part } from './part-state.js';

/** A row of `running_applications`. */
export interface RunningRow {
  readonly applicationId: string;
  /** Whether a process that lives runs it. */
  readonly held: boolean;
  readonly state: 'stopped' | 'building' | 'starting' | 'running' | 'partial' | 'failed';
  readonly driver: DriverName;
  readonly weaknesses: readonly string[];
  readonly parts: Readonly<Partial<Record<'backend' | 'frontend', Part>>>;
  readonly wanted: boolean;
  readonly stopRequested: boolean;
  readonly error: string | null;
  readonly changedAt: Date;
}
