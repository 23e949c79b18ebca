export { type Command, type ResourceLimits } from './command.js';
export { findExecutable } from './executable.js';
export { type ProcessOutcome, type ProcessOutput } from './outcome.js';
export { exitedWell, ProcessFailed, ProcessTimedOut } from './process-errors.js';
export type { NetworkTarget } from './passages.js';
export { runProcess } from './run-process.js';
export { runSandboxed } from './run-sandboxed.js';
export { type Isolation, sandboxed, type SandboxGrants } from './sandbox.js';
