import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, commandAs } from './account.js';
import { type Binaries } from './binaries.js';
import { type Layout } from './layout.js';
import { EmbeddedUnavailable } from './unavailable.js';

/** How a server process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One running postgres process. */
export interface Server {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Ends sessions, writes everything to disk and ends; harder after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
  /** Asks the server to end, for those who cannot wait for it. */
  release(): void;
}

/** Everything that a start needs and that stays the same from one start to the next. */
export interface ServerPlan {
  readonly layout: Layout;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly port: number;
  /** For tests: nothing is flushed, so it is fast, and lost when the machine (not the process) goes down. */
  readonly throwaway: boolean;
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
/** Recovery after a crash replays at most `max_wal_size`, which takes seconds, a minute on a slow disk. */
const START_PATIENCE_MS = 120_000;
/** A server that was killed leaves traces for a moment: its number, its shared memory, its port. */
const TRACES_PATIENCE_MS = 15_000;
const traces = /pre-existing shared memory block|lock file .* already exists|Address already in use/;

const tuning: readonly string[] = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=150',
  'shared_buffers=256MB',
  'synchronous_commit=on',
  // No replication here, so that the log need not say more than recovery wants.
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_logical_replication_workers=0',
  'wal_buffers=16MB',
  // Large enough that load does not cause checkpoints all the time, small enough to be replayed in seconds.
  'max_wal_size=640MB',
  'min_wal_size=256MB',
  'checkpoint_completion_target=0.9',
  // Queue tables turn over completely within minutes.
  'autovacuum_naptime=10s',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
];
const throwawayTuning = ['fsync=off', 'full_page_writes=off'];

/**
 * Starts the server and waits until it takes connections.
 * @throws {EmbeddedUnavailable} `start-failed`, with the last lines of the server's log
 */
export async function startServer(plan: ServerPlan): Promise<Server> {
  const end = performance.now() + TRACES_PATIENCE_MS;
  for (;;) {
    const outcome = await tryStart(plan);
    if (outcome.kind === 'started') return outcome.server;
    if (!traces.test(outcome.log) || performance.now() > end) throw startFailed(plan.layout, outcome.log);
    await delay(100);
  }
}

type StartOutcome = { kind: 'started'; server: Server } | { kind: 'failed'; log: string };

async function tryStart(plan: ServerPlan): Promise<StartOutcome> {
  const log = await openLog(plan.layout.log);
  try {
    const from = (await log.stat()).size;
    const server = spawnServer(plan, log);
    if (await becomesReady(server, plan.layout.cluster)) return { kind: 'started', server };
    await server.stop(0);
    return { kind: 'failed', log: (await readFile(plan.layout.log)).subarray(from).toString() };
  } finally {
    await log.close();
  }
}

function spawnServer({ layout, account, binaries, port, throwaway }: ServerPlan, log: FileHandle): Server {
  const settings = [...tuning, ...(throwaway ? throwawayTuning : [])].flatMap((entry) => ['-c', entry]);
  const args = ['-D', layout.cluster, '-p', String(port), ...settings];
  const { file, args: argv, options } = commandAs(account, binaries.postgres, args);
  const child = spawn(file, argv, {
    ...options,
    env: binaries.env,
    stdio: ['ignore', log.fd, log.fd],
    // A group of its own: Ctrl-C in a terminal must not take the database from under those who still write.
    detached: true,
  });
  return serverOf(child);
}

function serverOf(child: ChildProcess): Server {
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const stop = async (patienceMs: number): Promise<void> => {
    child.kill('SIGINT');
    if (await endsWithin(exited, patienceMs)) return;
    child.kill('SIGQUIT');
    if (await endsWithin(exited, 3_000)) return;
    child.kill('SIGKILL');
    await exited;
  };
  return { pid: child.pid ?? 0, exited, stop, release: () => void child.kill('SIGINT') };
}

/** The server notes its state in the last line of postmaster.pid; pg_ctl waits in the same way. */
async function becomesReady(server: Server, cluster: string): Promise<boolean> {
  const end = performance.now() + START_PATIENCE_MS;
  while (performance.now() < end) {
    if (await endsWithin(server.exited, 10)) return false;
    const lines = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return true;
  }
  return false;
}

async function openLog(file: string): Promise<FileHandle> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`);
  return open(file, 'a', 0o600);
}

async function endsWithin(exited: Promise<Exit>, patienceMs: number): Promise<boolean> {
  const patience = new AbortController();
  const waited = delay(patienceMs, false, { signal: patience.signal }).catch(() => false);
  const ended = await Promise.race([exited.then(() => true), waited]);
  patience.abort();
  return ended;
}

function startFailed({ log, folder }: Layout, output: string): EmbeddedUnavailable {
  const last = output.trim().split('\n').slice(-5).join('\n  ');
  return new EmbeddedUnavailable(
    'start-failed',
    `The database in ${folder} does not start; the end of ${log}:\n  ${last === '' ? '(nothing was written)' : last}`,
  );
}
