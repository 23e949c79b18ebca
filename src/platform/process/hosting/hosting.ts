import type { Writable } from 'node:stream';
import type { GroupLimits } from './control-groups.js';

/** What one hosted program may use, whatever it does. */
export interface HostingLimits extends GroupLimits {
  /** The copy of its folder that it may write to, with what it wrote. */
  readonly folderBytes: number;
  /** `/tmp` and shared memory, each. */
  readonly temporaryBytes: number;
}

/** A folder or file of the machine, and where the program finds it; it cannot be written to. */
export interface HostedMount {
  readonly from: string;
  readonly to: string;
}

/** A program that serves for as long as it is wanted, written by nobody knows whom. */
export interface HostedProgram {
  /** What it is called among the others that are started with it. */
  readonly name: string;
  /** A path inside. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It gets a copy of this folder, which everybody must be able to read, as `HOSTED_FOLDER`: its current one. */
  readonly source: string;
  readonly mounts: readonly HostedMount[];
  /** Folders inside of mounts that may be written to, and are empty at first. */
  readonly scratch?: readonly string[];
  /** The port it is told to listen at, and others that it may use in spite of that, the likeliest first. */
  readonly ports: readonly number[];
  readonly limits: HostingLimits;
  /** Where its output goes; a slow one slows the program down. Ended with the program. */
  readonly log: Writable;
}

export const HOSTED_FOLDER = '/app';

/** Why a hosted program is no more. */
export interface HostedEnd {
  readonly name: string;
  readonly reason: string;
  /** Set when it goes on, beyond what it may have. */
  readonly limit?: 'memory' | 'processes';
}

/** Programs that run together in a network of their own. */
export interface HostedPrograms {
  /** A socket for each name: what connects to it is connected to the program. */
  readonly sockets: ReadonlyMap<string, string>;
  /** Those that ended by themselves or went beyond a limit, so far. */
  readonly ended: () => Promise<readonly HostedEnd[]>;
  /** Kills them all at once; they hold nothing that is wanted later. */
  readonly stop: () => Promise<void>;
}
