import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from '../command.js';
import { exitedWell } from '../process-errors.js';
import { killTree } from '../process-tree.js';
import { runProcess } from '../run-process.js';
import type { HostedUser } from './own-network.js';
import { FIRST_UNCONFINED_USER, UNCONFINED_USERS } from './unconfined-ability.js';

/** Where one unconfined program lives: all that it may write to but the machine's own temporary folders. */
export interface Place {
  readonly folder: string;
  /** Names its processes, in their environment. */
  readonly mark: string;
  readonly user: HostedUser;
}

/** What lies in a place before its program starts; `to` is relative to the place. */
export interface PlacedCopy {
  readonly from: string;
  readonly to: string;
}

const PREFIX = 'assay-unconfined-';
const PATIENCE_MS = 60_000;
/** Who it was made by and whose it is stand in its name: whoever sweeps it has nothing else to go by. */
const NAME = new RegExp(`^${PREFIX}(\\d+)-(\\d+)-`);

export async function makePlace(kind: HostedUser['kind'], copies: readonly PlacedCopy[]): Promise<Place> {
  const id = kind === 'own' ? FIRST_UNCONFINED_USER + randomInt(UNCONFINED_USERS) : 0;
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-${id}-`));
  const place: Place = {
    folder,
    mark: path.basename(folder),
    user: kind === 'own' ? { kind, id } : { kind },
  };
  try {
    await mkdir(path.join(folder, 'tmp'));
    for (const { from, to } of copies) await copied(from, path.join(folder, to));
    await chmod(folder, 0o700);
    if (kind === 'own') await well({ file: 'chown', args: ['-Rh', `${id}:${id}`, '--', folder] });
    return place;
  } catch (error) {
    await removePlace(place);
    throw error;
  }
}

/** Kills whatever is left of its program, and removes it. */
export async function removePlace(place: Place): Promise<void> {
  await killAllOf(place);
  await rm(place.folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Kills all processes of the user, wherever they went: a user's processes cannot leave it. */
export async function killAllOf({ user, mark }: Pick<Place, 'user' | 'mark'>): Promise<void> {
  if (user.kind === 'ours') return killTree({ groupId: undefined, mark });
  const id = String(user.id);
  // To -1: to all that this user may signal, at once, so that nothing forks away meanwhile.
  const args = ['--reuid', id, '--regid', id, '--clear-groups', '--', '/bin/sh', '-c', 'kill -9 -1'];
  await runProcess({ file: 'setpriv', args, timeoutMs: 10_000 });
}

/** Ends and removes what processes of ours left that were killed. */
export async function sweepPlaces(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid, id] = NAME.exec(name) ?? [];
    if (pid === undefined || id === undefined || isAlive(Number(pid))) continue;
    if (!isOfOurs(Number(id))) continue;
    const user = id === '0' ? ({ kind: 'ours' } as const) : ({ kind: 'own', id: Number(id) } as const);
    await removePlace({ folder: path.join(tmpdir(), name), mark: name, user });
  }
}

/** The folder is everybody's: nobody is to have another user's processes killed by a name that they made up. */
function isOfOurs(id: number): boolean {
  if (process.getuid?.() !== 0) return id === 0;
  return id >= FIRST_UNCONFINED_USER && id < FIRST_UNCONFINED_USER + UNCONFINED_USERS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function copied(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await well({ file: 'cp', args: ['-R', '--', from, to] });
}

async function well(command: Pick<Command, 'file' | 'args'>): Promise<void> {
  exitedWell(command, await runProcess({ ...command, timeoutMs: PATIENCE_MS }));
}
