export { type Command, type ResourceLimits } from './command.js';
export { findExecutable } from './executable.js';
export { type ProcessOutcome, type ProcessOutput } from './outcome.js';
export { exitedWell, ProcessFailed, ProcessTimedOut } from './process-errors.js';
export type { NetworkTarget } from './passages.js';
export { runProcess } from './run-process.js';
export { runSandboxed } from './run-sandboxed.js';
export { type Isolation, sandboxed, type SandboxGrants } from './sandbox.js';
export {
  type HostedEnd,
  HOSTED_FOLDER,
  type HostedMount,
  type HostedProgram,
  type HostedPrograms,
  type HostingLimits,
} from './hosting/hosting.js';
export { type Hosting, hosting } from './hosting/hosting-ability.js';
export { DOOR, hostPrograms } from './hosting/host-programs.js';
export { openPort, type PortProxy } from './hosting/port-proxy.js';
export { lastLines, type LogLimits, RollingLog } from './hosting/rolling-log.js';
export { type Unconfined, unconfined, unreadableWhenUnconfined } from './hosting/unconfined-ability.js';
export { type PlacedCopy, sweepPlaces } from './hosting/unconfined-place.js';
export { runUnconfined, type UnconfinedProgram } from './hosting/unconfined-programs.js';
