import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupFolders, type GroupFolders } from './group-folders.js';
import { isAlive } from '../alive.js';

/** What all processes of one program may have together. */
export interface GroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
  /** Cores; 0.5 is half of one. */
  readonly cpus: number;
}

/** How often the kernel had to refuse. */
export interface Refusals {
  /** Processes that were killed because the group had no memory left. */
  readonly memory: number;
  /** Processes that could not be started. */
  readonly processes: number;
}

export type ControlGroups =
  | ({ readonly kind: 'found' } & GroupFolders)
  /** Why the kernel's groups cannot be used here. */
  | { readonly kind: 'none'; readonly reason: string };

/** A group of processes that the kernel bounds together, whatever they do to get out of it. */
export interface ControlGroup {
  /** A process joins by writing `0` to `cgroup.procs` in each of them. */
  readonly folders: readonly string[];
  readonly refusals: () => Promise<Refusals>;
  /** Kills what is still in it. */
  readonly remove: () => Promise<void>;
}

const PREFIX = 'assay-';
const PERIOD_MICROSECONDS = 100_000;
let detected: Promise<ControlGroups> | undefined;

/** Found out by trying, once: many machines show the groups, and let nobody make one. */
export function controlGroups(): Promise<ControlGroups> {
  return (detected ??= detect());
}

async function detect(): Promise<ControlGroups> {
  const found = await groupFolders();
  if (found === undefined) return { kind: 'none', reason: 'this machine has no control groups' };
  const groups = { kind: 'found', ...found } as const;
  try {
    if (found.version === 2)
      await writeFile(path.join(found.memory, 'cgroup.subtree_control'), '+memory +pids +cpu');
    const tried = await makeGroup(groups, { memoryBytes: 64 * 1024 * 1024, processes: 8, cpus: 1 });
    await tried.remove();
    await sweep(found);
    return groups;
  } catch (error) {
    return { kind: 'none', reason: `control groups cannot be made here: ${(error as Error).message}` };
  }
}

/** @throws when the kernel refuses one of the limits: a group that bounds nothing is worse than none */
export async function makeGroup(
  groups: Extract<ControlGroups, { kind: 'found' }>,
  limits: GroupLimits,
): Promise<ControlGroup> {
  const name = `${PREFIX}${process.pid}-${randomUUID()}`;
  const at = {
    memory: path.join(groups.memory, name),
    pids: path.join(groups.pids, name),
    cpu: path.join(groups.cpu, name),
  };
  const folders = [...new Set(Object.values(at))];
  for (const folder of folders) await mkdir(folder);
  await (groups.version === 1 ? limitFirst(at, limits) : limitSecond(at.memory, limits));
  return { folders, refusals: () => refusalsIn(at), remove: () => removeAll(folders) };
}

type GroupPlaces = Readonly<Record<'memory' | 'pids' | 'cpu', string>>;

async function limitFirst({ memory, pids, cpu }: GroupPlaces, limits: GroupLimits): Promise<void> {
  await writeFile(path.join(memory, 'memory.limit_in_bytes'), String(limits.memoryBytes));
  // A kernel that does not count swap has no such file.
  await writeFile(path.join(memory, 'memory.memsw.limit_in_bytes'), String(limits.memoryBytes), {
    flag: 'r+',
  }).catch(() => undefined);
  await writeFile(path.join(pids, 'pids.max'), String(limits.processes));
  await writeFile(path.join(cpu, 'cpu.cfs_period_us'), String(PERIOD_MICROSECONDS));
  await writeFile(path.join(cpu, 'cpu.cfs_quota_us'), String(Math.round(limits.cpus * PERIOD_MICROSECONDS)));
}

async function limitSecond(folder: string, limits: GroupLimits): Promise<void> {
  await writeFile(path.join(folder, 'memory.max'), String(limits.memoryBytes));
  await writeFile(path.join(folder, 'memory.swap.max'), '0', { flag: 'r+' }).catch(() => undefined);
  await writeFile(path.join(folder, 'pids.max'), String(limits.processes));
  const quota = Math.round(limits.cpus * PERIOD_MICROSECONDS);
  await writeFile(path.join(folder, 'cpu.max'), `${quota} ${PERIOD_MICROSECONDS}`);
}

async function refusalsIn({ memory, pids }: GroupPlaces): Promise<Refusals> {
  const [first, second, forks] = await Promise.all(
    [
      path.join(memory, 'memory.oom_control'),
      path.join(memory, 'memory.events'),
      path.join(pids, 'pids.events'),
    ].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return { memory: countOf('oom_kill', `${first}\n${second}`), processes: countOf('max', forks ?? '') };
}

function countOf(name: string, table: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(table)?.[1] ?? 0);
}

/** A group goes only when nothing is in it, and killed processes take a moment to leave. */
async function removeAll(folders: readonly string[]): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    await Promise.all(folders.map((folder) => killIn(folder)));
    const removed = await Promise.all(folders.map((folder) => rmdir(folder).then(() => true, isGone)));
    if (removed.every(Boolean)) return;
    await sleep(20);
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function killIn(folder: string): Promise<void> {
  const members = await readFile(path.join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
  for (const pid of members.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}

/** What processes of ours that were killed left behind. */
async function sweep(folders: GroupFolders): Promise<void> {
  for (const parent of new Set([folders.memory, folders.pids, folders.cpu])) {
    const names = await readdir(parent).catch(() => []);
    const left = names.filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.split('-')[1])));
    await removeAll(left.map((name) => path.join(parent, name)));
  }
}
