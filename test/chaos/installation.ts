import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { z } from 'zod';
import { EmbeddedPostgres } from '#platform/embedded/index';
import { type LocalServer, startListener, startNotesApi } from './documents.js';
import { FaultBoard } from './fault-board.js';
import { processesOf } from './processes.js';
import { type Addresses, standardWebhooks } from './senders.js';
import { SupervisedProgram } from './supervised-program.js';
import { SupervisedRedis } from './supervised-redis.js';

/** One process that does everything, with its embedded PostgreSQL, or an API and two workers beside a PostgreSQL. */
export type Shape = 'one process' | 'queues on PostgreSQL' | 'queues on Redis';

/** What can be killed, and where it can be planned. */
interface Processes {
  /** The one that answers requests; in one process also the one that works. */
  readonly api: SupervisedProgram;
  readonly workers: readonly SupervisedProgram[];
  readonly apiFaults: FaultBoard;
  readonly workerFaults: FaultBoard;
  readonly redis?: SupervisedRedis;
  /** Process id of the server that runs now. */
  postgresPid(): Promise<number>;
}

const READY_WITHIN_MS = 60_000;
const REMOVAL = { recursive: true, force: true } as const;
/** Below the range from which Linux takes ports for connections: one of them would have it after a kill. */
const PORTS = { from: 20_000, to: 32_000 };

/** Everything that runs in one scenario. */
export interface Installation extends Processes {
  readonly folder: string;
  readonly database: Pool;
  readonly notifications: ReadonlyMap<string, number>;
  readonly addresses: Addresses;
  /** May be called again. @returns the exit codes of the programs */
  stop(): Promise<readonly (number | null)[]>;
}

export async function install(shape: Shape): Promise<Installation> {
  // When something cannot start, what started before it is stopped.
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-chaos-'));
  started.defer(() => (process.env['CHAOS_KEEP'] === undefined ? rm(folder, REMOVAL) : undefined));
  const notes = await startNotesApi();
  started.defer(() => notes.close());
  const listener = await startListener();
  started.defer(() => listener.close());
  const parts = await startPrograms(shape, folder, started);
  const url = `http://127.0.0.1:${parts.port}`;
  await untilReady(url, parts.api);
  const database = await openDatabase(await parts.databaseUrl());
  started.defer(() => database.end());
  const addresses = await configure({ url, adminKey: parts.adminKey }, notes, listener);
  const everything = started.move();
  const stop = async (): Promise<readonly (number | null)[]> => {
    const codes = await Promise.all([parts.api, ...parts.workers].map((program) => program.stop()));
    await everything.disposeAsync();
    return codes;
  };
  let stopped: ReturnType<typeof stop> | undefined;
  return {
    ...parts,
    folder,
    database,
    addresses,
    notifications: listener.messages,
    stop: () => (stopped ??= stop()),
  };
}

interface Parts extends Processes {
  readonly port: number;
  readonly adminKey: string;
  databaseUrl(): Promise<string>;
}

async function startPrograms(shape: Shape, folder: string, started: AsyncDisposableStack): Promise<Parts> {
  const port = await freePort();
  const adminKey = `chaos-${randomBytes(24).toString('hex')}`;
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir);
  const common = { ASSAY_DATA_DIR: dataDir, ASSAY_ADMIN_KEY: adminKey, RETRY_MAX_DELAY: '5' };
  if (shape === 'one process') {
    started.defer(() => endPostgresIn(path.join(dataDir, 'postgres/data')));
    const parts = oneProcess(folder, port, { ...common, PORT: String(port) }, adminKey);
    started.defer(async () => void (await parts.api.stop()));
    return parts;
  }
  const postgres = await EmbeddedPostgres.start({ folder: path.join(folder, 'postgres') });
  started.defer(() => postgres.stop());
  const redis =
    shape === 'queues on Redis' ? await SupervisedRedis.start(path.join(folder, 'redis')) : undefined;
  started.defer(() => redis?.stop());
  const shared = {
    ...common,
    DATABASE_URL: postgres.url,
    ...(redis !== undefined && { QUEUE_URL: redis.url }),
  };
  const apiFaults = new FaultBoard(path.join(folder, 'api-faults'));
  const workerFaults = new FaultBoard(path.join(folder, 'worker-faults'));
  const program = (name: string, faults: FaultBoard, env: Record<string, string>): SupervisedProgram => {
    const one = new SupervisedProgram({
      name,
      folder,
      env: { ...shared, CHAOS_FOLDER: faults.folder, ...env },
    });
    started.defer(async () => void (await one.stop()));
    return one;
  };
  const api = program('api', apiFaults, { ROLE: 'api', PORT: String(port) });
  // The first start migrates, and makes the secret key that all processes share.
  await untilReady(`http://127.0.0.1:${port}`, api);
  const workers = ['worker-1', 'worker-2'].map((name) =>
    program(name, workerFaults, { ROLE: 'worker', PORT: '0' }),
  );
  return {
    port,
    adminKey,
    api,
    workers,
    apiFaults,
    workerFaults,
    ...(redis !== undefined && { redis }),
    postgresPid: async () => postgres.pid,
    databaseUrl: async () => postgres.url,
  };
}

function oneProcess(folder: string, port: number, env: Record<string, string>, adminKey: string): Parts {
  const faults = new FaultBoard(path.join(folder, 'faults'));
  const all = new SupervisedProgram({
    name: 'all',
    folder,
    env: { ...env, ROLE: 'all', CHAOS_FOLDER: faults.folder },
  });
  const postgresFolder = path.join(folder, 'data', 'postgres');
  const read = (name: string): Promise<string> => readFile(path.join(postgresFolder, name), 'utf8');
  return {
    port,
    adminKey,
    api: all,
    workers: [],
    apiFaults: faults,
    workerFaults: faults,
    postgresPid: async () => Number.parseInt(await read('data/postmaster.pid'), 10),
    databaseUrl: async () =>
      `postgres://assay:${await read('password')}@127.0.0.1:${await read('port')}/assay`,
  };
}

/**
 * A program that was stopped before it could listen to signals, or by force, leaves its PostgreSQL running, which the
 * next one would adopt. After an installation there is no next one.
 */
async function endPostgresIn(dataFolder: string): Promise<void> {
  const pidFile = path.join(dataFolder, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!(await isPostgresOf(pid, dataFolder))) return;
  process.kill(pid, 'SIGINT');
  while (await isPostgresOf(pid, dataFolder)) await delay(50);
}

/** A number may have become that of another process. */
async function isPostgresOf(pid: number, dataFolder: string): Promise<boolean> {
  const running = await processesOf(dataFolder);
  return running.some((line) => line.startsWith(`${pid} `));
}

async function openDatabase(connectionString: string): Promise<Pool> {
  const pool = new Pool({ connectionString, max: 4 });
  // Its server is killed again and again; queries are asked again.
  pool.on('error', () => undefined);
  return pool;
}

async function untilReady(url: string, program: SupervisedProgram): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await delay(50);
  }
  throw new Error(`${program.name} is not ready:\n${await readFile(program.log, 'utf8')}`);
}

interface Door {
  readonly url: string;
  readonly adminKey: string;
}

const made = z.object({ id: z.uuid() });
const issued = z.object({ id: z.uuid(), token: z.string(), secret: z.string() });

async function configure(door: Door, notes: LocalServer, listener: LocalServer): Promise<Addresses> {
  const settings = {
    allowedHosts: [notes.hostAndPort, listener.hostAndPort],
    notify: [{ name: 'listener', kind: 'webhook', url: listener.url }],
  };
  const project = { slug: 'chaos', name: 'Chaos', settings };
  const { id: projectId } = made.parse(await post(door, '/api/v1/projects', project));
  const source = async (kind: string, name: string, more: object = {}) => {
    const wanted = { projectId, kind, name, settings: more };
    const { id, token, secret } = issued.parse(await post(door, '/api/v1/sources', wanted));
    return { url: `${door.url}/api/v1/webhooks/${id}/${token}`, secret };
  };
  const notices = await source('apifox', 'notices');
  const documents = await source('openapi', 'documents');
  const executed = await source('openapi', 'executed', { baseUrl: notes.url, acceptApiKey: true });
  const signed = { url: documents.url, sign: standardWebhooks(documents.secret) };
  return {
    notice: {
      url: notices.url,
      sign: (id, body) => ({
        'x-delivery-id': id,
        'x-apifox-signature': createHmac('sha256', notices.secret).update(body).digest('hex'),
      }),
    },
    busy: signed,
    broken: signed,
    document: signed,
    executed: {
      url: executed.url,
      sign: (id) => ({ 'x-delivery-id': id, authorization: `Bearer ${door.adminKey}` }),
    },
  };
}

async function post({ url, adminKey }: Door, place: string, body: object): Promise<unknown> {
  const response = await fetch(url + place, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${place} was answered with ${response.status}: ${await response.text()}`);
  return response.json();
}

async function freePort(): Promise<number> {
  const port = randomInt(PORTS.from, PORTS.to);
  const probe = net.createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return freePort();
  probe.close();
  await once(probe, 'close');
  return port;
}
