import os from 'node:os';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { acquireLeases } from '../leases.js';
import { RunEntity } from '../run.entity.js';
import { ENDED_STATUSES, type RunStatus, type StageName } from '../run.js';
import { RunNotFenced } from './stage-errors.js';
import type { StageJob } from './stage-job.js';
import type { StageOutputs, StageWork } from './stage-work.js';

/** Names this process in the history of attempts. */
export const WORKER = `${os.hostname()}:${process.pid}`;

interface Begun {
  readonly attempts: number;
  readonly waited_ms: number;
}

/** Takes stages to work on, each for one worker. */
@Injectable()
export class StageClaims {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts an attempt, since a worker that dies in it says nothing afterwards.
   * @returns undefined when there is nothing to do for this job: it is an old one, its run has ended, or has to wait
   * for another run of its spec
   */
  claim(job: StageJob): Promise<StageWork | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const run = await lockRun(manager, job.runId);
      if (run === undefined || !isOpenFor(run.status, job.stage)) return undefined;
      if (!(await mayWork(manager, run))) {
        await holdBack(manager, job);
        return undefined;
      }
      const begun = await begin(manager, job);
      if (begun === undefined) return undefined;
      await markRunning(manager, run);
      return {
        ...job,
        run,
        attempt: begun.attempts,
        waitedMs: begun.waited_ms,
        startedAtMs: performance.now(),
        outputs: await outputsOf(manager, job.runId),
      };
    });
  }
}

export async function lockRun(manager: EntityManager, runId: string): Promise<RunEntity | undefined> {
  const run = await manager
    .createQueryBuilder(RunEntity, 'run')
    .setLock('pessimistic_write')
    .where('run.id = :runId', { runId })
    .getOne();
  return run ?? undefined;
}

/** @throws {RunNotFenced} when the stage is not worked on under this job's number any more */
export async function ensureClaimed(
  manager: EntityManager,
  { runId, stage, dispatch }: StageJob,
): Promise<void> {
  const held = await manager.query<unknown[]>(
    `SELECT 1 FROM run_stages WHERE run_id = $1 AND stage = $2 AND dispatch = $3 AND status = 'running'`,
    [runId, stage, dispatch],
  );
  if (held.length === 0) throw new RunNotFenced(runId, stage);
}

/**
 * Nobody takes the stage away until the transaction ends: for short ones only.
 * @throws {RunNotFenced}
 */
export async function holdClaim(manager: EntityManager, job: StageJob): Promise<void> {
  await lockRun(manager, job.runId);
  await ensureClaimed(manager, job);
}

export function hasEnded(status: RunStatus): boolean {
  return (ENDED_STATUSES as readonly RunStatus[]).includes(status);
}

/** Of a failed run people are notified after its end. */
function isOpenFor(status: RunStatus, stage: StageName): boolean {
  return !hasEnded(status) || (status === 'failed' && stage === 'notify');
}

async function mayWork(manager: EntityManager, { id, orderingKey, status }: RunEntity): Promise<boolean> {
  if (orderingKey === null || hasEnded(status)) return true;
  return (await acquireLeases(manager, [{ orderingKey, runId: id }])).has(id);
}

/** Another run of the spec took over while this one waited; it goes on when that one ends. */
async function holdBack(manager: EntityManager, { runId, stage, dispatch }: StageJob): Promise<void> {
  await manager.query(
    `UPDATE run_stages SET status = 'queued', held = true, dispatched_at = NULL, next_attempt_at = NULL,
       dispatch = dispatch + 1
     WHERE run_id = $1 AND stage = $2 AND dispatch = $3 AND status IN ('queued', 'waiting')`,
    [runId, stage, dispatch],
  );
}

async function begin(
  manager: EntityManager,
  { runId, stage, dispatch }: StageJob,
): Promise<Begun | undefined> {
  const [rows] = await manager.query<[Begun[], number]>(
    `UPDATE run_stages SET status = 'running', attempts = attempts + 1, heartbeat_at = now(),
       started_at = coalesce(started_at, now()), next_attempt_at = NULL
     WHERE run_id = $1 AND stage = $2 AND dispatch = $3 AND status IN ('queued', 'waiting')
     RETURNING attempts,
       coalesce(extract(epoch FROM now() - waiting_since) * 1000, 0)::float8 AS waited_ms`,
    [runId, stage, dispatch],
  );
  const [begun] = rows;
  if (begun === undefined) return undefined;
  await manager.query(
    `INSERT INTO stage_attempts (run_id, stage, dispatch, number, worker, outcome)
     VALUES ($1, $2, $3, $4, $5, 'running')`,
    [runId, stage, dispatch, begun.attempts, WORKER],
  );
  return begun;
}

async function markRunning(manager: EntityManager, { id, status }: RunEntity): Promise<void> {
  if (status !== 'queued' && status !== 'waiting') return;
  await manager.query(
    `UPDATE runs SET status = 'running', started_at = coalesce(started_at, now()) WHERE id = $1`,
    [id],
  );
}

async function outputsOf(manager: EntityManager, runId: string): Promise<Partial<StageOutputs>> {
  const rows = await manager.query<{ stage: StageName; output: unknown }[]>(
    'SELECT stage, output FROM run_stages WHERE run_id = $1 AND output IS NOT NULL',
    [runId],
  );
  return Object.fromEntries(rows.map(({ stage, output }) => [stage, output])) as Partial<StageOutputs>;
}
