import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { schema } from '#app/schema';
import { migrate } from '#platform/database/index';
import { EmbeddedPostgres } from '#platform/embedded/index';
import { MOST, NUMBERS, type Registered, type Registering } from './messages.js';

const USAGE = `npm run bench:ports
Two processes register the same 750 applications at the same time, on a PostgreSQL of its own. It fails where two
applications have a port in common, where a port is left out, or where the 751st is not refused as such.`;

const CALLERS = 2;

/** What is told, and whether it is as it must be. */
interface Line {
  readonly what: string;
  readonly figure: string | number;
  readonly holds: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-'));
  const postgres = await EmbeddedPostgres.start({ folder });
  try {
    return conclude(await measured(postgres.url)) ? 0 : 1;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(databaseUrl: string): Promise<readonly Line[]> {
  const { projectId, modelSlugs } = await prepared(databaseUrl);
  const callers = await Promise.all(Array.from({ length: CALLERS }, () => startCaller(databaseUrl)));
  const all = { projectId, modelSlugs: modelSlugs.slice(0, MOST / NUMBERS) };
  const begun = performance.now();
  const told = await Promise.all(callers.map((caller) => ask(caller, all)));
  const wallMs = performance.now() - begun;
  const [beyond] = await Promise.all(
    callers.slice(0, 1).map((caller) => ask(caller, { projectId, modelSlugs: modelSlugs.slice(-1) })),
  );
  for (const caller of callers) caller.send('stop');
  await Promise.all(callers.map((caller) => (caller.exitCode === null ? once(caller, 'exit') : undefined)));
  return [...linesOf(told, wallMs), lineBeyond(beyond)];
}

async function prepared(databaseUrl: string): Promise<Registering> {
  await migrate(databaseUrl, schema);
  const modelSlugs = Array.from({ length: MOST / NUMBERS + 1 }, (_, index) => `maker_${index + 1}`);
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO projects (id, slug, name) VALUES (gen_random_uuid(), 'bench', 'Bench') RETURNING id`,
  );
  await pool.query(
    `INSERT INTO models (id, slug, model_id, provider, name)
     SELECT gen_random_uuid(), slug, slug, 'maker', slug FROM unnest($1::text[]) AS slug`,
    [modelSlugs],
  );
  await pool.end();
  return { projectId: rows[0]?.id ?? '', modelSlugs };
}

async function startCaller(databaseUrl: string): Promise<ChildProcess> {
  const caller = fork(path.join(import.meta.dirname, 'caller.ts'), [], {
    execArgv: ['--import', path.join(import.meta.dirname, '..', 'typescript.mjs')],
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(caller, 'message');
  return caller;
}

async function ask(caller: ChildProcess, order: Registering): Promise<Registered> {
  const answer = once(caller, 'message');
  caller.send(order);
  const [registered] = (await answer) as [Registered];
  return registered;
}

function linesOf(told: readonly Registered[], wallMs: number): readonly Line[] {
  const ports = told.flatMap((one) => one.ports);
  const backends = new Set(ports.map(({ backendPort }) => backendPort));
  const frontends = new Set(ports.map(({ frontendPort }) => frontendPort));
  const took = told.flatMap(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  const conflicts = told.reduce((sum, one) => sum + one.conflicts, 0);
  const clashes = 2 * ports.length - backends.size - frontends.size;
  const gaps = missing(backends, 6001) + missing(frontends, 9001);
  const each = told.map((one) => one.ports.length).join(' + ');
  return [
    { what: 'applications registered', figure: `${ports.length} (${each})`, holds: ports.length === MOST },
    { what: 'told that another was first', figure: conflicts, holds: conflicts === MOST },
    { what: 'ports given twice', figure: clashes, holds: clashes === 0 },
    { what: 'ports left out', figure: gaps, holds: gaps === 0 },
    { what: 'wall time', figure: `${(wallMs / 1000).toFixed(1)} s`, holds: true },
    { what: 'a registration, median', figure: `${quantile(took, 0.5)} ms`, holds: true },
    { what: 'a registration, 99th percentile', figure: `${quantile(took, 0.99)} ms`, holds: true },
  ];
}

function lineBeyond(beyond: Registered | undefined): Line {
  const refused = beyond?.refused['ports-exhausted'] ?? 0;
  const what = 'refused beyond the 750th: ports-exhausted';
  return { what, figure: refused, holds: refused === NUMBERS && beyond?.ports.length === 0 };
}

function missing(ports: ReadonlySet<number>, first: number): number {
  return Array.from({ length: MOST }, (_, index) => first + index).filter((port) => !ports.has(port)).length;
}

function quantile(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
}

function conclude(lines: readonly Line[]): boolean {
  for (const { what, figure, holds } of lines)
    console.log(`${holds ? ' ok ' : 'FAIL'}  ${what.padEnd(44)} ${figure}`);
  return lines.every(({ holds }) => holds);
}

process.exitCode = await main(process.argv.slice(2));
