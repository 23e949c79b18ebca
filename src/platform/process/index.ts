export { type Command, type ResourceLimits } from './command.js';
export { type ProcessOutcome, type ProcessOutput } from './outcome.js';
export { exitedWell, ProcessFailed, ProcessTimedOut } from './process-errors.js';
export { runProcess } from './run-process.js';
export { type Isolation, runSandboxed, sandboxed, type SandboxGrants } from './sandbox.js';
