import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The variable that marks every process of one tree. A descendant that started a session of its own, or
 * whose parent died, is in no process group of ours any more; its environment still names the tree
 * (Jenkins finds its leftovers in the same way).
 */
export const TREE_MARK = 'ASSAY_PROCESS_TREE';

/** A tree that forks while it is being killed is gone after a few rounds; this only bounds the loop. */
const KILL_ROUNDS = 50;
const KILL_ROUND_MS = 10;

/** A command's process group, and everything that carries its mark. */
export interface ProcessTree {
  /** The process group's id: the pid of the command, which leads it; undefined once that is gone. */
  readonly groupId: number | undefined;
  readonly mark: string;
}

/** Sends a signal to every process of the tree that is there now. */
export async function signalTree(tree: ProcessTree, signal: NodeJS.Signals): Promise<void> {
  if (tree.groupId !== undefined) send(-tree.groupId, signal);
  for (const pid of await markedProcesses(tree.mark)) send(pid, signal);
}

/** Kills until nothing of the tree is left, since a process may fork between being found and being killed. */
export async function killTree(tree: ProcessTree): Promise<void> {
  if (tree.groupId !== undefined) send(-tree.groupId, 'SIGKILL');
  for (let round = 0; round < KILL_ROUNDS; round += 1) {
    const pids = await markedProcesses(tree.mark);
    if (pids.length === 0) return;
    for (const pid of pids) send(pid, 'SIGKILL');
    await sleep(KILL_ROUND_MS);
  }
}

/** Running processes with the mark; a zombie has no environment any more. Linux only: elsewhere none. */
export async function markedProcesses(mark: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  const entries = await readdir('/proc').catch(() => []); // no /proc, or no file descriptor left for it
  const pids = entries.filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(pids.map((pid) => carries(pid, mark)));
  return pids.filter((_, index) => marked[index] === true).map(Number);
}

async function carries(pid: string, mark: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/environ`)).includes(`${TREE_MARK}=${mark}`);
  } catch {
    return false; // it ended meanwhile, or is somebody else's
  }
}

/** A process that is gone (ESRCH) is what was wanted; one that took another user's id (EPERM) is out of reach. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
