import type { Isolation } from '#core/grading/index';
import type { HostedEnd } from '#platform/process/index';
import type { PartKind, PartPlan } from '../plan/part-plan.js';

/** An application that is about to be run. */
export interface Prepared {
  readonly applicationId: string;
  /** `<model_slug>_app<N>`, which containers are called after. */
  readonly name: string;
  /** Its source tree, readable by everybody. */
  readonly folder: string;
  readonly parts: readonly PartPlan[];
  /** Where the log of each part goes. */
  readonly logs: Readonly<Record<PartKind, string>>;
}

/** An application that runs, as its driver knows it. */
export interface Started {
  /** A socket of each part: what connects to it is connected to the part. A part without one has its port itself. */
  readonly sockets: ReadonlyMap<string, string>;
  /** Parts that ended or went beyond a limit, so far. */
  readonly ended: () => Promise<readonly HostedEnd[]>;
  readonly stop: () => Promise<void>;
}

export type DriverName = 'docker' | 'sandbox' | 'unsafe';

/** What holds applications that a driver runs. */
export function isolationOf(driver: DriverName): Isolation {
  return driver === 'unsafe' ? 'none' : driver;
}

/** Something that runs applications which nobody trusts. */
export interface Driver {
  readonly name: DriverName;
  /** What is weaker here than it could be. */
  readonly weaknesses: readonly string[];
  /**
   * Installs what the application requires; quick when that was done before.
   * @throws {DependenciesFailed}
   */
  readonly build: (application: Prepared, signal?: AbortSignal) => Promise<void>;
  /** Starts it, built; that it answers must still be waited for. */
  readonly start: (application: Prepared, signal?: AbortSignal) => Promise<Started>;
  /** Removes what processes left behind that are gone, and what is kept of applications that are. */
  readonly sweep: (living: Living) => Promise<void>;
  /** Removes what it keeps of an application. */
  readonly forget: (applicationId: string) => Promise<void>;
}

/**
 * What there is, as the database says. Whoever removes the rest asks after having looked what lies about: what was made
 * since then is not among that.
 */
export interface Living {
  /** Processes that run applications. */
  readonly holders: () => Promise<ReadonlySet<string>>;
  /** Those of these applications that there are. */
  readonly applications: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

export interface RuntimeLimits {
  readonly memoryBytes: number;
  readonly processes: number;
  readonly cpus: number;
  readonly diskBytes: number;
  readonly logBytes: number;
}

/** A log is written at most this fast; a flood waits. */
export const LOG_BYTES_PER_SECOND = 2 * 1024 * 1024;
