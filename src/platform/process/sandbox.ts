import type { Command } from './command.js';
import { scrubbedEnv } from './environment.js';
import { findExecutable } from './executable.js';
import type { ProcessOutcome } from './outcome.js';
import { runProcess } from './run-process.js';

/** What a sandboxed command may touch besides its own executable and the system's programs and libraries. */
export interface SandboxGrants {
  /** Folders that look empty, wherever they lie, but for what is granted inside them. */
  readonly hidden?: readonly string[];
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** `host` shares the machine's network; `none` leaves a loopback of its own. */
  readonly network: 'host' | 'none';
  /** Stands where programs look for the addresses of names. */
  readonly hostsFile?: string;
}

/** Whether a command is held by more than its environment, time and output limits. */
export type Isolation =
  | {
      readonly kind: 'bubblewrap';
      /** `targets`: it reaches the few addresses that it was run for, and nothing else. */
      readonly network: 'host' | 'none' | 'targets';
      /** Why the network is the machine's although targets were named. */
      readonly reason?: string;
    }
  /** The machine gives no sandbox; the reason is bubblewrap's own. Show it to whoever reads the results. */
  | { readonly kind: 'none'; readonly reason: string };

export interface SandboxedCommand {
  readonly command: Command;
  readonly isolation: Isolation;
}

/** Programs and libraries; the merged-usr links among them are followed. */
export const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/nix'];

/** What programs read of /etc: names, certificates, the dynamic linker. The rest (shadow, keys) stays outside. */
const SYSTEM_SETTINGS = [
  'resolv.conf hosts nsswitch.conf passwd group services protocols localtime mime.types',
  'ssl ca-certificates pki ld.so.cache ld.so.conf ld.so.conf.d alternatives',
].flatMap((names) => names.split(' ').map((name) => `/etc/${name}`));

/** Nobody, whoever we are: programs that refuse to run as root, or trust it, meet neither. */
export const NOBODY = '65534';

/**
 * Wraps a command in bubblewrap: its own processes, users, IPC and /tmp, a read-only system, no capability, no
 * home, and of the rest of the disk only what is granted. It dies with us, whole (`--die-with-parent`), and at
 * TERM at once, without a grace of its own.
 *
 * Where bubblewrap does not work (not installed, or a container that forbids namespaces) the command comes back
 * as it was, and `isolation` says so.
 */
export async function sandboxed(command: Command, grants: SandboxGrants): Promise<SandboxedCommand> {
  const sandbox = await (detected ??= detectSandbox());
  const path = scrubbedEnv(command.env)['PATH'];
  const file = await findExecutable(command.file, path, command.cwd ?? process.cwd());
  if (sandbox.kind === 'none') return { command, isolation: sandbox };
  const isolation = { kind: 'bubblewrap', network: grants.network } as const;
  // A program that does not exist fails to spawn in the same way with and without a sandbox.
  if (file === undefined) return { command, isolation };
  const args = [...wall(grants), ...place(command, file), '--', file, ...command.args];
  return {
    command: { ...command, file: sandbox.bwrap, args },
    isolation: { kind: 'bubblewrap', network: grants.network },
  };
}

type Sandbox = { readonly kind: 'found'; readonly bwrap: string } | Extract<Isolation, { kind: 'none' }>;

let detected: Promise<Sandbox> | undefined;

/** Tries the very walls that commands will stand in, since half of them may be forbidden. */
async function detectSandbox(): Promise<Sandbox> {
  const bwrap = await findExecutable('bwrap', process.env['PATH'], '/');
  if (bwrap === undefined) return { kind: 'none', reason: 'bubblewrap (bwrap) is not installed' };
  const args = [...wall({ readable: [], writable: [], network: 'none' }), '--', 'true'];
  const outcome = await runProcess({ file: bwrap, args, timeoutMs: 5_000 });
  if (outcome.kind === 'exited' && outcome.code === 0) return { kind: 'found', bwrap };
  return { kind: 'none', reason: `bubblewrap does not work here: ${complaint(outcome)}` };
}

function complaint(outcome: ProcessOutcome): string {
  if (outcome.kind === 'spawn-failed') return outcome.reason;
  return outcome.stderr.trim() || outcome.kind;
}

export const WALLS =
  '--die-with-parent --new-session --cap-drop ALL ' +
  `--unshare-user --uid ${NOBODY} --gid ${NOBODY} ` +
  '--unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try';

function wall(grants: SandboxGrants): readonly string[] {
  return [
    ...WALLS.split(' '),
    ...(grants.network === 'none' ? ['--unshare-net'] : []),
    ...[...SYSTEM_FOLDERS, ...SYSTEM_SETTINGS].flatMap((path) => mount('--ro-bind-try', path)),
    ...'--proc /proc --dev /dev --tmpfs /tmp'.split(' '),
    ...granted(grants),
    ...(grants.hostsFile === undefined ? [] : ['--ro-bind', grants.hostsFile, '/etc/hosts']),
  ];
}

/** A folder before what lies in it, since each mount covers what was there. */
function granted({ hidden = [], readable, writable }: SandboxGrants): readonly string[] {
  const mounts = [
    ...hidden.map((path) => ({ path, args: ['--tmpfs', path] })),
    ...readable.map((path) => ({ path, args: mount('--ro-bind', path) })),
    ...writable.map((path) => ({ path, args: mount('--bind', path) })),
  ];
  return mounts.toSorted((a, b) => a.path.length - b.path.length).flatMap(({ args }) => args);
}

function mount(how: '--bind' | '--ro-bind' | '--ro-bind-try', path: string): readonly string[] {
  return [how, path, path];
}

/** The executable is readable even where its folder is not granted. */
function place(command: Command, file: string): readonly string[] {
  const settings = ['HOME', 'TMPDIR'].filter((name) => command.env?.[name] === undefined);
  return [
    ...mount('--ro-bind', file),
    '--remount-ro',
    '/',
    // Ours lie outside of the walls.
    ...settings.flatMap((name) => ['--setenv', name, '/tmp']),
    '--chdir',
    command.cwd ?? '/tmp',
  ];
}
