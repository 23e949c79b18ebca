import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { failureOf } from '../failure.js';
import { RunNotFenced, WorkerLost } from './stage-errors.js';
import type { StageJob } from './stage-job.js';
import { StagePolicies } from './stage-policies.js';
import { StageSettlement } from './stage-settlement.js';

const PAGE = 300;
/** Two heartbeats and a new connection. */
const RECONNECTED_WITHIN_MS = 4_000;

interface Silent extends StageJob {
  readonly attempts: number;
  readonly worker: string;
}

/** Stages whose worker is not heard of any more: it was killed, or cannot reach the database. */
@Injectable()
export class SilentStages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: StageSettlement,
    private readonly policies: StagePolicies,
  ) {}

  /** @returns how many were taken back */
  async takeBack(silentAfterMs: number): Promise<number> {
    const silent = await this.silent(silentAfterMs);
    for (const stage of silent) await this.takeBackOne(stage);
    return silent.length;
  }

  /** While the database itself was away nobody could write a heartbeat: those who live get the time to do so. */
  private silent(silentAfterMs: number): Promise<Silent[]> {
    return this.dataSource.query<Silent[]>(
      `SELECT stage.run_id AS "runId", stage.stage, stage.dispatch, stage.attempts, attempt.worker
       FROM run_stages AS stage JOIN stage_attempts AS attempt USING (run_id, stage, dispatch)
       WHERE stage.status = 'running' AND stage.heartbeat_at < now() - $1 * interval '1 ms'
         AND pg_postmaster_start_time() < now() - least($1, ${RECONNECTED_WITHIN_MS}) * interval '1 ms'
       ORDER BY stage.heartbeat_at LIMIT ${PAGE}`,
      [silentAfterMs],
    );
  }

  /** The attempt was counted when it began, so that a run which kills its workers ends as a dead letter. */
  private async takeBackOne(stage: Silent): Promise<void> {
    const failure = failureOf(new WorkerLost(stage.worker));
    const isLast = stage.attempts >= this.policies.of(stage.stage).attempts;
    try {
      await (isLast
        ? this.settlement.giveUp(stage, failure, 'crashed')
        : this.settlement.defer(stage, { outcome: 'crashed', failure, delayMs: 0, counts: true }));
    } catch (error) {
      // It was heard of meanwhile, or another process took it back.
      if (!(error instanceof RunNotFenced)) throw error;
    }
  }
}
