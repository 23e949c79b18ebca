import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Client } from 'pg';
import { EmbeddedPostgres } from '#platform/embedded/index';
import { prepareQueueBackend, QUEUE_NAMES, queueConnection } from '#platform/queue/index';
import { type ApiFoxStandIn, startApiFox } from './apifox-stand-in.js';
import type { LoadReport } from './load.js';
import { type BenchOptions, WARM_UP_SECONDS } from './options.js';
import {
  cpuMicroseconds,
  type MeasuredServer,
  putLoadOn,
  residentMb,
  SECRET,
  startBare,
  startProgram,
} from './server.js';

export const SUBJECTS = ['bare, a row a request', 'bare, batched', 'workers paused', 'workers on'] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface Round extends LoadReport {
  readonly subject: Subject;
  /** Longest time that an event waited to be put on the queue, as seen every quarter of a second. */
  readonly oldestUndispatchedMs?: number;
  /** After a third of the measured time and at its end: 20 s and 60 s of the full run. */
  readonly memoryMb?: readonly [early: number, late: number];
  /** Processor time of the program for each event: says something on a busy machine, too. */
  readonly cpuMicrosPerEvent?: number;
  readonly databaseCpuMicrosPerEvent?: number;
  /** Rows in the inbox at the end; those of the warm-up are among them. */
  readonly events?: number;
  /** Rows in the inbox less answers with 202, warm-up included; anything below 0 is a lost acknowledgement. */
  readonly eventsBeyondAnswers?: number;
}

/** One subject, on a database of its own that nothing else has touched. */
export async function playRound(subject: Subject, options: BenchOptions): Promise<Round> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-'));
  const postgres = await EmbeddedPostgres.start({ folder: path.join(folder, 'postgres') });
  try {
    const round = await playOn(postgres.url, folder, subject, options);
    const answers = round.events ?? round.acknowledged;
    return { ...round, databaseCpuMicrosPerEvent: databaseCpu(folder) / answers };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** All sessions have ended, so that their time counts as the server's. */
function databaseCpu(folder: string): number {
  const [pid] = readFileSync(path.join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  return cpuMicroseconds(Number(pid));
}

async function playOn(url: string, folder: string, subject: Subject, options: BenchOptions): Promise<Round> {
  if (subject === 'bare, a row a request' || subject === 'bare, batched') {
    const server = await startBare(subject === 'bare, batched' ? 'batched' : 'single', url);
    const report = await measure(server, options);
    await server.stop();
    return { subject, ...report };
  }
  const apifox = await startApiFox();
  try {
    const server = await startProgram(options.program, url, settingsFor(folder, apifox));
    await followProject(url);
    if (subject === 'workers paused') await pauseQueues(url);
    const cpuBefore = cpuMicroseconds(server.pid);
    const watched = watch(server, url, options);
    const report = await measure(server, options);
    const seen = await watched;
    const events = await count(url);
    const cpuMicrosPerEvent = (cpuMicroseconds(server.pid) - cpuBefore) / events;
    await server.stop();
    const eventsBeyondAnswers = events - report.acknowledged;
    return { subject, ...report, ...seen, cpuMicrosPerEvent, events, eventsBeyondAnswers };
  } finally {
    await apifox.stop();
  }
}

function settingsFor(folder: string, apifox: ApiFoxStandIn): Record<string, string> {
  return {
    ASSAY_DATA_DIR: path.join(folder, 'data'),
    APIFOX_BASE_URL: apifox.url,
    APIFOX_TOKEN: 'a-token',
  };
}

function measure(
  server: MeasuredServer,
  { connections, bodyBytes, seconds }: BenchOptions,
): Promise<LoadReport> {
  return putLoadOn({
    port: server.port,
    path: server.path,
    secret: SECRET,
    connections,
    bodyBytes,
    warmUpMs: WARM_UP_SECONDS * 1000,
    measuredMs: seconds * 1000,
  });
}

async function watch(server: MeasuredServer, url: string, { seconds }: BenchOptions) {
  const client = new Client({ connectionString: url });
  await client.connect();
  const startedAt = performance.now();
  const endsAt = startedAt + (WARM_UP_SECONDS + seconds) * 1000;
  const earlyAt = startedAt + (WARM_UP_SECONDS + seconds / 3) * 1000;
  let oldestUndispatchedMs = 0;
  let early = 0;
  while (performance.now() < endsAt - 250) {
    await delay(250);
    if (early === 0 && performance.now() >= earlyAt) early = residentMb(server.pid);
    oldestUndispatchedMs = Math.max(oldestUndispatchedMs, await oldestUndispatched(client));
  }
  await client.end();
  return { oldestUndispatchedMs, memoryMb: [early, residentMb(server.pid)] as const };
}

async function oldestUndispatched(client: Client): Promise<number> {
  const { rows } = await client.query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM clock_timestamp() - min(since)) * 1000)::float8 AS ms FROM undispatched_events`,
  );
  return rows[0]?.ms ?? 0;
}

async function count(url: string): Promise<number> {
  return once(url, async (client) => {
    const { rows } = await client.query<{ events: string }>('SELECT count(*) AS events FROM events');
    return Number(rows[0]?.events);
  });
}

/** Notices are about this project, whose document the stand-in exports. */
async function followProject(url: string): Promise<void> {
  await once(url, (client) =>
    client.query(
      `UPDATE sources SET settings = settings || '{"apifox": {"projectId": "1"}}' WHERE fixed_path = 'apifox'`,
    ),
  );
}

async function once<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function pauseQueues(url: string): Promise<void> {
  await prepareQueueBackend(url);
  for (const name of QUEUE_NAMES) {
    const queue = new Queue(name, { connection: queueConnection(url, 1), prefix: 'assay' });
    await queue.pause();
    await queue.close();
  }
}
