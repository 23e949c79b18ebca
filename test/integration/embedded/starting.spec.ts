import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmbeddedPostgres, EmbeddedUnavailable, type Reason } from '#platform/embedded/index';
import { isAlive, query, temporaryFolder } from './program.js';

async function start(folder: string): Promise<EmbeddedPostgres> {
  const postgres = await EmbeddedPostgres.start({ folder });
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function refusal(folder: string): Promise<EmbeddedUnavailable> {
  const error: unknown = await EmbeddedPostgres.start({ folder }).then(
    (postgres) => postgres.stop(),
    (reason: unknown) => reason,
  );
  if (error instanceof EmbeddedUnavailable) return error;
  throw new Error('the start was not refused', { cause: error });
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

async function listens(host: string, port: number): Promise<boolean> {
  const socket = net.connect({ host, port });
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.end(() => resolve(true)));
  });
}

describe('the first start', () => {
  it('makes a durable database that only asks for its password on this machine', async () => {
    const postgres = await start(path.join(await temporaryFolder(), 'not yet', 'there'));

    const settings = await query(
      postgres.url,
      `SELECT current_database(), current_setting('fsync') fsync, current_setting('synchronous_commit') sync,
              current_setting('server_encoding') encoding, current_setting('data_checksums') checksums`,
    );
    expect(settings).toEqual([
      { current_database: 'assay', fsync: 'on', sync: 'on', encoding: 'UTF8', checksums: 'on' },
    ]);
    const wrong = new URL(postgres.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    // The whole of 127/8 is this machine; a server on all addresses would answer at another one of them.
    expect(await listens('127.0.0.1', portOf(postgres.url))).toBe(true);
    expect(await listens('127.0.0.2', portOf(postgres.url))).toBe(false);
  });

  it('keeps the password readable for its owner alone', async () => {
    const folder = await temporaryFolder();
    await start(folder);

    expect((await stat(path.join(folder, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(folder, 'data'))).mode & 0o777).toBe(0o700);
  });

  it('begins anew when an earlier one was cut short', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'data.new', 'data'), { recursive: true });
    await writeFile(path.join(folder, 'data.new', 'data', 'PG_VERSION'), '18');

    const postgres = await start(folder);

    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(stat(path.join(folder, 'data.new'))).rejects.toThrow('ENOENT');
  });
});

describe('a later start', () => {
  it('finds everything again, at the same address', async () => {
    const folder = await temporaryFolder();
    const first = await start(folder);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();

    const second = await start(folder);

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('takes another port when somebody else took the old one', async () => {
    const folder = await temporaryFolder();
    const first = await start(folder);
    await first.stop();
    const squatter = net.createServer().listen(portOf(first.url), '127.0.0.1');
    onTestFinished(() => void squatter.close());
    await once(squatter, 'listening');

    const second = await start(folder);

    expect(portOf(second.url)).not.toBe(portOf(first.url));
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is not fooled by a process number that somebody else has now', async () => {
    const folder = await temporaryFolder();
    await (await start(folder)).stop();
    const stranger = spawn('sleep', ['60']);
    onTestFinished(() => void stranger.kill());
    await writeFile(
      path.join(folder, 'data', 'postmaster.pid'),
      `${stranger.pid}\n${folder}/data\n1700000000\n5432\n\n127.0.0.1\n`,
    );

    const postgres = await start(folder);

    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
  });
});

describe('the end', () => {
  it('ends the server in order, in spite of open sessions, and frees the folder', async () => {
    const folder = await temporaryFolder();
    const postgres = await start(folder);
    const session = new Client({ connectionString: postgres.url });
    session.on('error', () => undefined);
    await session.connect();
    const { pid } = postgres;

    await Promise.all([postgres.stop(), postgres.stop()]);

    expect(isAlive(pid)).toBe(false);
    expect(await readFile(path.join(folder, 'server.log'), 'utf8')).toContain('database system is shut down');
    await start(folder);
  });
});

describe('a start that cannot succeed', () => {
  it('says who has the folder: of two at the same time one wins', async () => {
    const folder = await temporaryFolder();

    const outcomes = await Promise.allSettled([1, 2, 3].map(() => EmbeddedPostgres.start({ folder })));

    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
    onTestFinished(async () => void (await Promise.all(won.map((postgres) => postgres.stop()))));
    const lost = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    expect(won).toHaveLength(1);
    expect(lost).toEqual(
      [1, 2].map(() => expect.objectContaining({ reason: 'folder-in-use' satisfies Reason })),
    );
    expect((await refusal(folder)).message).toContain(`process ${process.pid} already runs the database`);
  });

  it('says which PostgreSQL made the folder', async () => {
    const folder = await temporaryFolder();
    await (await start(folder)).stop();
    await writeFile(path.join(folder, 'data', 'PG_VERSION'), '17\n');

    const error = await refusal(folder);

    expect(error.reason).toBe('version-mismatch');
    expect(error.message).toMatch(
      /was made by PostgreSQL 17, and this program comes with 18: .*DATABASE_URL/,
    );
  });

  it('says that the folder cannot be written', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');

    const error = await refusal(path.join(file, 'folder'));

    expect(error.reason).toBe('folder-unwritable');
    expect(error.message).toMatch(/cannot be written \(ENOTDIR\): .*ASSAY_DATA_DIR/);
  });

  it("shows the end of the server's log, and leaves no lock behind", async () => {
    const folder = await temporaryFolder();
    await (await start(folder)).stop();
    const control = path.join(folder, 'data', 'global', 'pg_control');
    const saved = await readFile(control);
    await rm(control);

    const error = await refusal(folder);

    expect(error.reason).toBe('start-failed');
    expect(error.message).toContain('could not find the database system');
    await writeFile(control, saved, { mode: 0o600 });
    await start(folder);
  });
});
