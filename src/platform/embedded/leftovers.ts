import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Signals that PostgreSQL's postmaster understands: fast shutdown, immediate shutdown, and the kernel's. */
const escalation = [
  { signal: 'SIGINT', patienceMs: 10_000 },
  { signal: 'SIGQUIT', patienceMs: 3_000 },
  { signal: 'SIGKILL', patienceMs: 3_000 },
] as const;

/**
 * Clears the cluster of processes that outlived their parent: a server whose program was killed, and backends
 * whose server was killed. Must be called with the folder locked, so that nobody else starts one meanwhile.
 * @returns the process id of the server that was stopped, if there was one
 */
export async function stopLeftovers(cluster: string): Promise<number | undefined> {
  const pidFile = path.join(cluster, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  const left = Number.isInteger(pid) && (await isServerOf(cluster, pid));
  if (left) await stopProcess(pid, () => isServerOf(cluster, pid));
  await killOrphans(cluster);
  // The number may belong to a zombie, or, in a restarted container, to somebody else: PostgreSQL would refuse.
  await rm(pidFile, { force: true });
  return left ? pid : undefined;
}

async function stopProcess(pid: number, lives: () => Promise<boolean>): Promise<void> {
  for (const { signal, patienceMs } of escalation) {
    sendSignal(pid, signal);
    if (await gone(lives, patienceMs)) return;
  }
}

/** Backends end by themselves when their server is gone, but one in a long query does not notice for a while. */
async function killOrphans(cluster: string): Promise<void> {
  for (const pid of await processesIn(cluster)) {
    sendSignal(pid, 'SIGKILL');
  }
  await gone(async () => (await processesIn(cluster)).length > 0, 5_000);
}

/** Linux alone tells where a process works; elsewhere the start is repeated until the last backend is gone. */
async function processesIn(cluster: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const working = await Promise.all(
    pids.map(async (pid) => {
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return folder === cluster && name.trim() === 'postgres';
    }),
  );
  return pids.filter((_, index) => working[index]);
}

/** Process ids are used again: only a process that was started on this very folder is ours. */
async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  const command = process.platform === 'linux' ? await commandInProc(pid) : await commandByPs(pid);
  return /postgres/.test(command) && command.includes(cluster);
}

async function commandInProc(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

async function commandByPs(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile('ps', ['-p', String(pid), '-o', 'command='], (error, output) => resolve(error ? '' : output));
  });
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended, which is what was wanted.
  }
}

async function gone(lives: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (await lives()) {
    if (performance.now() > end) return false;
    await delay(20);
  }
  return true;
}
