import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { storable } from '#platform/database/index';
import { closeOpenAnalyses } from '#analysis/index';
import { closeOpenExecutions } from '#suites/index';
import type { Failure } from '../failure.js';
import { lockKeys, renewLeases } from '../leases.js';
import type { RunEntity } from '../run.entity.js';
import { ordinalOf, queueOfStage, stageAfter, type AttemptOutcome, type StageName } from '../run.js';
import { RunEnding } from './run-ending.js';
import { hasEnded, lockRun } from './stage-claims.js';
import { RunNotFenced } from './stage-errors.js';
import type { StageJob } from './stage-job.js';
import type { StageResult, StageWork } from './stage-work.js';

/** What is kept of a stage that does not go on now. */
export interface Deferral {
  readonly outcome: Extract<AttemptOutcome, 'failed' | 'postponed' | 'crashed' | 'released'>;
  readonly failure?: Failure;
  readonly delayMs: number;
  /** Whether the attempt is one of those that a stage has. */
  readonly counts: boolean;
  /** What was got done nevertheless, for the next attempt. */
  readonly progress?: unknown;
}

/**
 * Writes what became of a stage, and with it what follows. Every write is fenced on the number of the stage's job:
 * a worker that lost its stage to another one writes nothing.
 *
 * @throws {RunNotFenced} from each of its methods
 */
@Injectable()
export class StageSettlement {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ending: RunEnding,
  ) {}

  async succeed(work: StageWork, result: StageResult): Promise<void> {
    const next = stageAfter(work.run, work.stage);
    await this.fenced(work, { locksKey: next === undefined }, async (manager, run) => {
      const isDone = result.kind === 'done';
      await closeStage(manager, work, {
        status: isDone ? 'succeeded' : 'skipped',
        output: isDone ? result.output : undefined,
        reason: isDone ? undefined : result.reason,
      });
      await closeAttempt(manager, work, isDone ? 'succeeded' : 'skipped');
      if (hasEnded(run.status)) return;
      if (next === undefined) return this.ending.end(manager, run, { status: 'succeeded' });
      await insertStage(manager, run.id, next);
      await renewLeases(manager, [run.id]);
    });
  }

  /** The stage is to be tried again. */
  async defer(job: StageJob, { outcome, failure, delayMs, counts, progress }: Deferral): Promise<void> {
    const waits = delayMs > 0;
    await this.fenced(job, { locksKey: false }, async (manager, run) => {
      await manager.query(
        `UPDATE run_stages SET status = $4, dispatch = dispatch + 1, dispatched_at = NULL, heartbeat_at = NULL,
           next_attempt_at = CASE WHEN $5 > 0 THEN now() + $5 * interval '1 ms' END,
           attempts = attempts - $6, error = $7, output = coalesce($8, output),
           waiting_since = CASE WHEN $9 THEN coalesce(waiting_since, now()) END
         WHERE run_id = $1 AND stage = $2 AND dispatch = $3`,
        [
          job.runId,
          job.stage,
          job.dispatch,
          waits ? 'waiting' : 'queued',
          delayMs,
          counts ? 0 : 1,
          toJson(failure),
          toJson(progress),
          outcome === 'postponed',
        ],
      );
      await closeAttempt(manager, job, outcome, failure);
      if (job.stage === 'execute') await closeOpenExecutions(manager, job.runId, failure);
      if (waits && !hasEnded(run.status)) {
        await manager.query(`UPDATE runs SET status = 'waiting' WHERE id = $1`, [run.id]);
      }
    });
  }

  /** The stage failed for good, and with it the run; of a failed run people are notified. */
  async giveUp(job: StageJob, failure: Failure, outcome: 'failed' | 'crashed' = 'failed'): Promise<void> {
    await this.fenced(job, { locksKey: true }, async (manager, run) => {
      await closeStage(manager, job, { status: 'failed', failure });
      await closeAttempt(manager, job, outcome, failure);
      if (job.stage === 'execute') await closeOpenExecutions(manager, job.runId, failure);
      if (job.stage === 'analyse') await closeOpenAnalyses(manager, { runId: job.runId }, failure.message);
      if (hasEnded(run.status)) return;
      // A message that cannot be delivered says nothing about the run (states.md, contract 17).
      if (job.stage === 'notify') return this.ending.end(manager, run, { status: 'succeeded' });
      await this.ending.end(manager, run, { status: 'failed', stage: job.stage, failure });
      if (!run.dryRun) await insertStage(manager, run.id, 'notify');
    });
  }

  /** Ends a run from outside; its worker is told by its next heartbeat. */
  async cancel(manager: EntityManager, run: RunEntity, reason: string): Promise<void> {
    await manager.query(
      `UPDATE stage_attempts SET outcome = 'cancelled', ended_at = now() WHERE run_id = $1 AND outcome = 'running'`,
      [run.id],
    );
    await manager.query(
      `UPDATE run_stages SET status = 'cancelled', held = false, heartbeat_at = NULL,
         completed_at = greatest(now(), started_at)
       WHERE run_id = $1 AND status IN ('queued', 'waiting', 'running')`,
      [run.id],
    );
    await closeOpenExecutions(manager, run.id, { code: 'cancelled', category: 'internal', message: reason });
    await closeOpenAnalyses(manager, { runId: run.id }, `Its run was cancelled: ${reason}`);
    await this.ending.end(manager, run, { status: 'cancelled', reason });
  }

  /** Runs `write` when the stage is still worked on under the job's number; locks what ending a run needs. */
  private async fenced(
    { runId, stage, dispatch }: StageJob,
    { locksKey }: { readonly locksKey: boolean },
    write: (manager: EntityManager, run: RunEntity) => Promise<void>,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (locksKey) await lockKeyOf(manager, runId);
      const run = await lockRun(manager, runId);
      const held = await manager.query<unknown[]>(
        `SELECT 1 FROM run_stages
         WHERE run_id = $1 AND stage = $2 AND dispatch = $3 AND status = 'running' FOR UPDATE`,
        [runId, stage, dispatch],
      );
      if (run === undefined || held.length === 0) throw new RunNotFenced(runId, stage);
      await write(manager, run);
    });
  }
}

/** The key of a run never changes, so that it can be read before the run is locked. */
export async function lockKeyOf(manager: EntityManager, runId: string): Promise<void> {
  const [row] = await manager.query<{ ordering_key: string | null }[]>(
    'SELECT ordering_key FROM runs WHERE id = $1',
    [runId],
  );
  if (typeof row?.ordering_key === 'string') await lockKeys(manager, [row.ordering_key]);
}

interface Closing {
  readonly status: 'succeeded' | 'skipped' | 'failed';
  readonly output?: unknown;
  readonly reason?: string | undefined;
  readonly failure?: Failure;
}

async function closeStage(manager: EntityManager, job: StageJob, closing: Closing): Promise<void> {
  await manager.query(
    `UPDATE run_stages SET status = $3, output = coalesce($4, output), reason = $5, error = $6,
       heartbeat_at = NULL, waiting_since = NULL, completed_at = greatest(now(), started_at)
     WHERE run_id = $1 AND stage = $2`,
    [
      job.runId,
      job.stage,
      closing.status,
      toJson(closing.output),
      closing.reason ?? null,
      toJson(closing.failure),
    ],
  );
}

async function closeAttempt(
  manager: EntityManager,
  { runId, stage, dispatch }: StageJob,
  outcome: AttemptOutcome,
  failure?: Failure,
): Promise<void> {
  await manager.query(
    `UPDATE stage_attempts SET outcome = $4, error = $5, ended_at = greatest(now(), started_at)
     WHERE run_id = $1 AND stage = $2 AND dispatch = $3`,
    [runId, stage, dispatch, outcome, toJson(failure)],
  );
}

async function insertStage(manager: EntityManager, runId: string, stage: StageName): Promise<void> {
  await manager.query(
    `INSERT INTO run_stages (run_id, stage, ordinal, status, queue) VALUES ($1, $2, $3, 'queued', $4)`,
    [runId, stage, ordinalOf(stage), queueOfStage[stage]],
  );
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(storable(value));
}
