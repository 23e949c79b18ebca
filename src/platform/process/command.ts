/** Ceilings that the kernel holds a command to (`ulimit`), inherited by everything it starts. */
export interface ResourceLimits {
  /** Seconds of processor time, for each process of the tree on its own. */
  readonly cpuSeconds?: number;
  /** The largest file that may be written. */
  readonly fileSizeBytes?: number;
  readonly openFiles?: number;
  /** Address space, not memory in use: Node and other programs that reserve much do not start under a low one. */
  readonly addressSpaceBytes?: number;
}

/** A program to run, with everything that bounds it. No shell is involved: `args` arrive as they are. */
export interface Command {
  /** A path, or a name that is looked up in the command's own PATH. */
  readonly file: string;
  readonly args: readonly string[];
  /** The current folder by default. */
  readonly cwd?: string;
  /** Added to the few inherited variables that `scrubbedEnv` names. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How long the tree has between TERM and KILL; 5 s by default (states.md, cancel). */
  readonly killAfterMs?: number;
  /** Of stdout and stderr together; 10 MiB by default. A command that writes more is stopped. */
  readonly outputLimitBytes?: number;
  /** Written to the command's input, which is then closed; without it the input is empty. */
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly limits?: ResourceLimits;
}

export const DEFAULT_KILL_AFTER_MS = 5_000;
export const DEFAULT_OUTPUT_LIMIT_BYTES = 10 * 1024 * 1024;
