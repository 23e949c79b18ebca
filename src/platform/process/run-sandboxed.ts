import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './command.js';
import type { ProcessOutcome } from './outcome.js';
import { type NetworkTarget, openPassages, type Passage, passagesTo } from './passages.js';
import { runProcess } from './run-process.js';
import { type Isolation, sandboxed, type SandboxGrants } from './sandbox.js';

/** A command that is to reach a few addresses, and nothing else on any network. */
export interface TargetGrants extends Omit<SandboxGrants, 'network' | 'hostsFile'> {
  readonly targets: readonly NetworkTarget[];
}

interface Sandboxed {
  readonly outcome: ProcessOutcome;
  readonly isolation: Isolation;
}

const NOT_ON_LOOPBACK = 'the target is an address of another network, which a network of its own cannot have';

/**
 * Runs a command behind the walls that `sandboxed` describes, in a network of its own from which passages lead to the
 * targets and nowhere else. Where that cannot be, the network is the machine's, and `isolation` says why.
 */
export async function runSandboxed(
  command: Command,
  { targets, ...grants }: TargetGrants,
): Promise<Sandboxed> {
  const { command: walled, isolation } = await sandboxed(command, { ...grants, network: 'host' });
  if (isolation.kind === 'none') return { outcome: await runProcess(walled), isolation };
  const passages = passagesTo(targets);
  const problem = passages === undefined ? NOT_ON_LOOPBACK : await (networkProblem ??= findNetworkProblem());
  if (passages === undefined || problem !== undefined) {
    const reason = problem ?? NOT_ON_LOOPBACK;
    return { outcome: await runProcess(walled), isolation: { ...isolation, reason } };
  }
  return throughPassages(command, grants, passages);
}

async function throughPassages(
  command: Command,
  grants: Omit<TargetGrants, 'targets'>,
  passages: readonly Passage[],
): Promise<Sandboxed> {
  const { hostsFile, argument, close } = await openPassages(passages);
  try {
    const { command: walled } = await sandboxed(command, { ...grants, network: 'host', hostsFile });
    const outcome = await runProcess(behindGate(walled, argument));
    return { outcome, isolation: { kind: 'bubblewrap', network: 'targets' } };
  } finally {
    await close();
  }
}

const GATE = fileURLToPath(new URL(`./gate${extname(import.meta.url)}`, import.meta.url));

/**
 * A network with nothing but a loopback, where servers may have ports below 1024. It is made around the walls, since
 * nobody inside of them may do that; the gate sees the disk as we do.
 */
const OWN_NETWORK =
  '--die-with-parent --unshare-user --unshare-net --cap-add CAP_NET_BIND_SERVICE --dev-bind / / --';

function behindGate(walled: Command, passages: string): Command {
  const gate = [process.execPath, GATE, passages, walled.file, ...walled.args];
  return { ...walled, file: walled.file, args: [...OWN_NETWORK.split(' '), ...gate] };
}

let networkProblem: Promise<string | undefined> | undefined;

/** Tried once: a machine may allow a sandbox, and none inside of another one. */
async function findNetworkProblem(): Promise<string | undefined> {
  const grants = { readable: [], writable: [], network: 'host' } as const;
  const { command } = await sandboxed({ file: 'true', args: [], timeoutMs: 10_000 }, grants);
  const outcome = await runProcess(behindGate(command, '[]'));
  if (outcome.kind === 'exited' && outcome.code === 0) return undefined;
  const said = outcome.kind === 'spawn-failed' ? outcome.reason : outcome.stderr.trim() || outcome.kind;
  return `networks of their own do not work here: ${said}`;
}
