/** What a command wrote (UTF-8; what is not is replaced) and how long it took, however it ended. */
export interface ProcessOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** How a command ended. Every ending is a value: `runProcess` does not throw for what a program does. */
export type ProcessOutcome =
  | ({ readonly kind: 'exited'; readonly code: number } & ProcessOutput)
  /** Ended by a signal that was not ours: it crashed, or somebody else (the OOM killer) killed it. */
  | ({ readonly kind: 'signalled'; readonly signal: NodeJS.Signals } & ProcessOutput)
  | ({ readonly kind: 'timed-out'; readonly afterMs: number } & ProcessOutput)
  | ({ readonly kind: 'output-limit'; readonly limitBytes: number } & ProcessOutput)
  | ({ readonly kind: 'aborted' } & ProcessOutput)
  | { readonly kind: 'spawn-failed'; readonly reason: string; readonly cause?: unknown };
