import type { TestOutcome } from '#core/verdict/index';
import type { ManifestTest } from '#core/render/index';

/** Where a suite runs. */
export interface Workspace {
  /** The suite. */
  readonly folder: string;
  /** Everything that the runner writes about it, outside of it. */
  readonly reports: string;
  /** Where frameworks keep what they install, from run to run. */
  readonly toolsFolder: string;
  /** The suite has packages of its own, which are used; otherwise `prepare` has lent it ours. */
  readonly installed: boolean;
}

/** The program that runs a suite. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads outside of its workspace and of the system's folders. */
  readonly readable: readonly string[];
}

/** A test framework that we can run. One member of `FRAMEWORKS` for each target. */
export interface Framework {
  /** Whether the suite's own packages are there, so that it runs in place and with them. */
  readonly isInstalled: (folder: string) => boolean;
  /** Lends a suite what it imports. */
  readonly prepare: (workspace: Workspace) => Promise<void>;
  /**
   * Runs every test; those that fail are run once more when `retryFailed` says so. Appends a character to the file
   * `PROGRESS` in `reports` for each test that ended. What a tool cannot do of this is left out.
   */
  readonly program: (workspace: Workspace, retryFailed: boolean) => Promise<Program>;
  /**
   * Reads what the framework wrote into `reports`.
   * @throws {ExecutionFailed} when there is nothing, or a file of the suite could not be loaded
   */
  readonly outcomes: (
    workspace: Workspace,
    planned: readonly ManifestTest[],
    output: string,
  ) => Promise<TestOutcome[]>;
}

/** One character for each test that ended. */
export const PROGRESS = 'progress';
