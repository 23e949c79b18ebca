import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ResourceLimits } from './command.js';
import { findExecutable } from './executable.js';

/** A program and its arguments, as they are handed to the kernel. */
export interface Argv {
  readonly file: string;
  readonly args: readonly string[];
}

/** Puts in front of a program what bounds it: death with us, and its resource limits. */
export async function launched(program: Argv, limits: ResourceLimits | undefined): Promise<Argv> {
  return diesWithUs(limited(program, limits));
}

/**
 * `ulimit` of the POSIX shell, which every machine has; the shell then becomes the program (`exec`).
 * Names and arguments are passed as words and never parsed as shell text.
 */
function limited(program: Argv, limits: ResourceLimits | undefined): Argv {
  const settings = limits === undefined ? [] : ulimits(limits);
  if (settings.length === 0) return program;
  const script = [...settings, 'exec "$0" "$@"'].join(' && ');
  return { file: '/bin/sh', args: ['-c', script, program.file, ...program.args] };
}

/** POSIX counts files in blocks of 512 bytes, and address space in KiB. */
function ulimits(limits: ResourceLimits): readonly string[] {
  const { cpuSeconds, fileSizeBytes, openFiles, addressSpaceBytes } = limits;
  return [
    ulimit('-t', cpuSeconds),
    ulimit('-f', fileSizeBytes, 512),
    ulimit('-n', openFiles),
    ulimit('-v', addressSpaceBytes, 1024),
  ].flat();
}

function ulimit(option: string, value: number | undefined, unit = 1): readonly string[] {
  return value === undefined ? [] : [`ulimit ${option} ${Math.ceil(value / unit)}`];
}

/**
 * Asks Linux to kill the program when we die, even by kill -9 (PR_SET_PDEATHSIG, set by setpriv).
 * It reaches the program itself and not its descendants; in the sandbox, where the program's death ends
 * its process namespace, it reaches them all. "We" is the thread that spawned: a worker thread that ends takes
 * its commands along.
 */
async function diesWithUs(program: Argv): Promise<Argv> {
  const setpriv = await (workingSetpriv ??= findWorkingSetpriv());
  if (setpriv === undefined) return program;
  return { file: setpriv, args: [...DIE_WITH_PARENT, program.file, ...program.args] };
}

const DIE_WITH_PARENT = ['--pdeathsig', 'KILL', '--'];
let workingSetpriv: Promise<string | undefined> | undefined;

/** Found out by trying, once: busybox has a setpriv that does not know the option, and macOS has none. */
async function findWorkingSetpriv(): Promise<string | undefined> {
  const setpriv = await findExecutable('setpriv', process.env['PATH'], '/');
  if (setpriv === undefined) return undefined;
  return promisify(execFile)(setpriv, [...DIE_WITH_PARENT, 'true'], { timeout: 5_000 }).then(
    () => setpriv,
    () => undefined,
  );
}
