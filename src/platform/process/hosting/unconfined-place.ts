import { chmod, lstat, mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from '../command.js';
import { exitedWell } from '../process-errors.js';
import { runProcess } from '../run-process.js';
import { NoFreeUser } from './hosting-errors.js';
import type { HostedUser } from './own-network.js';
import { FIRST_UNCONFINED_USER, UNCONFINED_USERS } from './unconfined-ability.js';
import { isSomebody, killAllOf } from './unconfined-users.js';
import { isAlive } from '../alive.js';

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
/** Who it was made by and whose it is stand in its name; whose the folder is says whether that is to be believed. */
const NAME = new RegExp(`^${PREFIX}(\\d+)-(\\d+)-`);
/** There are far more users than programs: one that finds none by now does not by drawing on. */
const DRAWS = 20;

/** @param draw names a user that may be free */
export async function makePlace(
  kind: HostedUser['kind'],
  copies: readonly PlacedCopy[],
  draw = () => FIRST_UNCONFINED_USER + randomInt(UNCONFINED_USERS),
): Promise<Place> {
  const place = kind === 'own' ? await placeOfNobodyElse(draw) : placeIn(await newFolder(0), { kind });
  const { folder, user } = place;
  try {
    await mkdir(path.join(folder, 'tmp'));
    for (const { from, to } of copies) await copied(from, path.join(folder, to));
    await chmod(folder, 0o700);
    if (user.kind === 'own')
      await well({ file: 'chown', args: ['-Rh', `${user.id}:${user.id}`, '--', folder] });
    return place;
  } catch (error) {
    await removePlace(place);
    throw error;
  }
}

/** A user's processes may do to each other what they like, and are killed together: no two places share one. */
async function placeOfNobodyElse(draw: () => number): Promise<Place> {
  for (let drawn = 0; drawn < DRAWS; drawn += 1) {
    const id = draw();
    // Made first, looked at then: of two who draw the same at the same time, at least one sees the other.
    const folder = await newFolder(id);
    if (!(await isTaken(id, folder))) return placeIn(folder, { kind: 'own', id });
    await rmdir(folder);
  }
  throw new NoFreeUser(DRAWS);
}

async function isTaken(id: number, by: string): Promise<boolean> {
  const others = (await places()).filter(({ folder }) => folder !== by);
  return others.some(({ user }) => user.kind === 'own' && user.id === id) || isSomebody(id);
}

function newFolder(id: number): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-${id}-`));
}

function placeIn(folder: string, user: HostedUser): Place {
  return { folder, mark: path.basename(folder), user };
}

/**
 * Kills whatever is left of its program, and removes it.
 * @throws {ProcessesLeft} and removes nothing, when that could not be killed
 */
export async function removePlace({ folder, mark, user }: Place): Promise<void> {
  await killAllOf(user, mark);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Ends and removes what processes of ours left that were killed.
 * @throws {AggregateError} when some of it could not be removed; all the rest was
 */
export async function sweepPlaces(): Promise<void> {
  const failures: unknown[] = [];
  for (const place of await places()) {
    if (!isAlive(place.maker)) await removePlace(place).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `Places of unconfined programs are left: ${failures.join('; ')}`);
}

/** A place, and the process that made it. */
interface FoundPlace extends Place {
  readonly maker: number;
}

async function places(): Promise<readonly FoundPlace[]> {
  const found = await Promise.all((await readdir(tmpdir())).map((name) => placeNamed(name)));
  return found.filter((place) => place !== undefined);
}

/** The folder is everybody's: nobody is to have another user's processes killed by a name that they made up. */
async function placeNamed(name: string): Promise<FoundPlace | undefined> {
  const [, maker, digits] = NAME.exec(name) ?? [];
  const id = Number(digits);
  if (maker === undefined || !isOfOurs(id)) return undefined;
  const folder = path.join(tmpdir(), name);
  const entry = await lstat(folder).catch(() => undefined);
  // It is ours until all is in it. A link is never one of ours.
  const owners = id === 0 ? [process.getuid?.()] : [process.getuid?.(), id];
  if (entry?.isDirectory() !== true || !owners.includes(entry.uid)) return undefined;
  return { ...placeIn(folder, id === 0 ? { kind: 'ours' } : { kind: 'own', id }), maker: Number(maker) };
}

function isOfOurs(id: number): boolean {
  if (process.getuid?.() !== 0) return id === 0;
  return id >= FIRST_UNCONFINED_USER && id < FIRST_UNCONFINED_USER + UNCONFINED_USERS;
}

async function copied(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await well({ file: 'cp', args: ['-R', '--', from, to] });
}

async function well(command: Pick<Command, 'file' | 'args'>): Promise<void> {
  exitedWell(command, await runProcess({ ...command, timeoutMs: PATIENCE_MS }));
}
