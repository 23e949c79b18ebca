import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where groups of processes can be made below our own, for each of the kernel's controllers. */
export interface GroupFolders {
  /** In the second version, all controllers share one tree. */
  readonly version: 1 | 2;
  readonly memory: string;
  readonly pids: string;
  readonly cpu: string;
}

/**
 * Reads what the kernel says of our own process.
 * @see https://man7.org/linux/man-pages/man7/cgroups.7.html
 */
export async function groupFolders(): Promise<GroupFolders | undefined> {
  const [own, mounts] = await Promise.all(
    ['/proc/self/cgroup', '/proc/self/mountinfo'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return findGroupFolders(own ?? '', mounts ?? '');
}

export async function findGroupFolders(own: string, mounts: string): Promise<GroupFolders | undefined> {
  const [memory, pids, cpu] = await Promise.all(
    ['memory', 'pids', 'cpu'].map((controller) => folderOf(controller, own, mounts)),
  );
  if (memory !== undefined && pids !== undefined && cpu !== undefined)
    return { version: 1, memory, pids, cpu };
  const all = await folderOf('', own, mounts);
  return all === undefined ? undefined : { version: 2, memory: all, pids: all, cpu: all };
}

/** `controller` is empty for the one tree of the second version. */
async function folderOf(controller: string, own: string, mounts: string): Promise<string | undefined> {
  const group = own
    .split('\n')
    .map((line) => line.split(':'))
    .find(([, controllers = '']) => controllers.split(',').includes(controller));
  const mount = mounts
    .split('\n')
    .map((line) => mountOf(line))
    .find((found) => found?.type === (controller === '' ? 'cgroup2' : 'cgroup') && found.holds(controller));
  if (group === undefined || mount === undefined) return undefined;
  const below = path.relative(mount.root, group.slice(2).join(':'));
  const folder = path.join(mount.at, below);
  // In a container the kernel may tell a path of the machine outside.
  return below.startsWith('..') || !(await isThere(folder)) ? mount.at : folder;
}

interface Mount {
  readonly root: string;
  readonly at: string;
  readonly type: string;
  readonly holds: (controller: string) => boolean;
}

/** `36 35 0:30 /root /at rw - cgroup cgroup rw,memory` */
function mountOf(line: string): Mount | undefined {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root, at] = before.split(' ');
  const [type, , options = ''] = after.split(' ');
  if (root === undefined || at === undefined || type === undefined) return undefined;
  return {
    root,
    at,
    type,
    holds: (controller) => controller === '' || options.split(',').includes(controller),
  };
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
