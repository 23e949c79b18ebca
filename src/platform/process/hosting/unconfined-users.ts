import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { killTree, markedProcesses } from '../process-tree.js';
import { runProcess } from '../run-process.js';
import { ProcessesLeft } from './hosting-errors.js';
import type { HostedUser } from './own-network.js';

const PATIENCE_MS = 10_000;
/** A process that was killed is there until the kernel has taken back all that it had. */
const DEATH_MS = 5_000;
const LOOK_AGAIN_MS = 50;
/** With it, getent says that there is no such user. */
const NOT_KNOWN = 2;

/** Whether some process is this user, or the machine has a name for it. */
export async function isSomebody(id: number): Promise<boolean> {
  return (await processesOf(id)).length > 0 || (await isKnown(id));
}

/**
 * Kills all processes of the user, wherever they went: a user's processes cannot leave it. Where the user is ours,
 * those that carry the mark.
 * @throws {ProcessesLeft} when some are still there
 */
export async function killAllOf(user: HostedUser, mark: string): Promise<void> {
  const deadline = performance.now() + DEATH_MS;
  for (;;) {
    await (user.kind === 'ours' ? killTree({ groupId: undefined, mark }) : killUser(user.id));
    const left = user.kind === 'ours' ? await markedProcesses(mark) : await processesOf(user.id);
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new ProcessesLeft(mark, left);
    await sleep(LOOK_AGAIN_MS);
  }
}

/** How the killing went tells nothing: it fails where there was nobody to kill. Who is left, tells. */
async function killUser(user: number): Promise<void> {
  const id = String(user);
  // To -1: to all that this user may signal, at once, so that nothing forks away meanwhile.
  const args = ['--reuid', id, '--regid', id, '--clear-groups', '--', '/bin/sh', '-c', 'kill -9 -1'];
  await runProcess({ file: 'setpriv', args, timeoutMs: PATIENCE_MS });
}

/** A machine without getent has no other names than those of its own file, which end far below. */
async function isKnown(id: number): Promise<boolean> {
  const args = ['passwd', String(id)];
  const outcome = await runProcess({ file: 'getent', args, timeoutMs: PATIENCE_MS });
  return !(outcome.kind === 'spawn-failed' || (outcome.kind === 'exited' && outcome.code === NOT_KNOWN));
}

async function processesOf(id: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const theirs = await Promise.all(pids.map((pid) => isOf(pid, id)));
  return pids.filter((_, index) => theirs[index] === true).map(Number);
}

/** A zombie does nothing any more: it only waits for its parent to take notice. */
async function isOf(pid: string, id: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''); // it ended meanwhile
  const users = /^Uid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  return users.includes(String(id)) && !/^State:\s+[ZX]/m.test(status);
}
