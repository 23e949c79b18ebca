import { EventEmitter } from 'node:events';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { findAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { prepareCluster, ROLE } from './cluster.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { type Layout, layoutOf } from './layout.js';
import { stopLeftovers } from './leftovers.js';
import { type Exit, type Server, type ServerPlan, startServer } from './server.js';
import { EmbeddedUnavailable, otherwise } from './unavailable.js';

export interface EmbeddedOptions {
  /** Everything of the database is kept here. It is made when it is missing. */
  readonly folder: string;
  /** For tests: commits are not flushed to disk. */
  readonly throwaway?: boolean;
}

export interface EmbeddedEvents {
  /** The server ended although nobody asked it to; it is being restarted. */
  down: [exit: Exit];
  /** It takes connections again, at the same address; `afterMs` since it went down. */
  up: [afterMs: number];
  /** It cannot be restarted: the program cannot go on. */
  failed: [error: EmbeddedUnavailable];
}

const DATABASE = 'assay';
const STOP_PATIENCE_MS = 15_000;
/** A server that dies again this soon after a restart is given longer and longer pauses. */
const STEADY_MS = 10_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * A PostgreSQL that lives and dies with this program: made at the first start, kept in a folder, reachable on
 * 127.0.0.1 only, restarted whenever it dies (its own crash recovery brings back every commit), stopped at the end.
 */
export class EmbeddedPostgres extends EventEmitter<EmbeddedEvents> {
  private stopping = false;
  private watch: Promise<void>;

  private constructor(
    private readonly plan: ServerPlan,
    private readonly lock: FolderLock,
    private server: Server,
    private readonly password: string,
  ) {
    super();
    this.watch = this.supervise();
    process.once('exit', this.stopAtExit);
  }

  /**
   * Starts the database of a folder. A server that outlived an earlier program is stopped first.
   * @throws {EmbeddedUnavailable} with a reason, and a message that says what to do
   */
  static async start({ folder, throwaway = false }: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const layout = layoutOf(await writableFolder(folder));
    const lock = await lockFolder(layout);
    try {
      const account = await findAccount(layout);
      const binaries = await findBinaries(layout, account);
      await stopLeftovers(layout.cluster);
      const password = await prepareCluster(layout, account, binaries);
      const plan = { layout, account, binaries, port: await keptPort(layout), throwaway };
      const server = await startServer(plan);
      await makeDatabase(urlOf(plan, password, 'postgres')).catch(async (error: unknown) => {
        await server.stop(STOP_PATIENCE_MS);
        throw error;
      });
      return new EmbeddedPostgres(plan, lock, server, password);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Address of the database; the same after every restart, and after the next start unless the port was taken. */
  get url(): string {
    return this.urlOf(DATABASE);
  }

  /** Address of another database of the same server. */
  urlOf(database: string): string {
    return urlOf(this.plan, this.password, database);
  }

  /** Process id of the server that runs now. */
  get pid(): number {
    return this.server.pid;
  }

  /** Stops the server and waits for its end. Sessions that are still open are cut. */
  async stop(): Promise<void> {
    if (this.stopping) return this.watch;
    this.stopping = true;
    process.off('exit', this.stopAtExit);
    await this.server.stop(STOP_PATIENCE_MS);
    await this.watch;
    this.lock.release();
  }

  private async supervise(): Promise<void> {
    let pauseMs = 0;
    for (;;) {
      const startedAt = performance.now();
      const exit = await this.server.exited;
      if (this.stopping) return;
      pauseMs = performance.now() - startedAt > STEADY_MS ? 0 : Math.min(pauseMs * 2 + 50, LONGEST_PAUSE_MS);
      if (!(await this.restart(exit, pauseMs))) return;
    }
  }

  private async restart(exit: Exit, pauseMs: number): Promise<boolean> {
    const downAt = performance.now();
    this.emit('down', exit);
    try {
      await delay(pauseMs);
      await stopLeftovers(this.plan.layout.cluster);
      this.server = await startServer(this.plan);
      if (this.stopping) await this.server.stop(STOP_PATIENCE_MS);
      else this.emit('up', performance.now() - downAt);
      return true;
    } catch (error) {
      this.emit('failed', asUnavailable(error));
      return false;
    }
  }

  /** Best effort for a program that calls process.exit without stopping: nothing asynchronous runs any more. */
  private readonly stopAtExit = (): void => this.server.release();
}

async function writableFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    // Trying is the only check that holds for root and for read-only disks, too.
    await writeFile(layoutOf(folder).owner, '', { flag: 'a' });
    return await realpath(folder);
  } catch (error) {
    throw new EmbeddedUnavailable(
      'folder-unwritable',
      `The folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}): ` +
        `let the user who starts the program write there, set ASSAY_DATA_DIR to another folder, ${otherwise}`,
      error,
    );
  }
}

/** The port of the last start, so that other programs can keep the address, or a free one. */
async function keptPort({ port: file }: Layout): Promise<number> {
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = await freePort(kept).catch(() => freePort(0));
  await writeFile(file, String(port));
  return port;
}

async function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen({ port: wanted, host: '127.0.0.1' }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted));
    });
  });
}

function urlOf({ port }: ServerPlan, password: string, database: string): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

async function makeDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function asUnavailable(error: unknown): EmbeddedUnavailable {
  if (error instanceof EmbeddedUnavailable) return error;
  return new EmbeddedUnavailable('start-failed', 'The database cannot be restarted', error);
}
