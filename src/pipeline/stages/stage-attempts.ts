import { Injectable, Logger } from '@nestjs/common';
import { persistently } from '#platform/database/index';
import { faultPoint } from '#platform/faults/index';
import { unlessAborted } from '#platform/schedule/index';
import { Metrics, traced, type StageOutcome } from '#platform/telemetry/index';
import { failureOf } from '../failure.js';
import { RunNotFenced, ShuttingDown, StageTimedOut } from './stage-errors.js';
import { StageHandlers } from './stage-handlers.js';
import { StagePolicies } from './stage-policies.js';
import { StageSettlement, type Deferral } from './stage-settlement.js';
import type { StageResult, StageWork } from './stage-work.js';
import { verdictOn } from './verdict.js';

/** One attempt of a stage: its handler under a time limit, and the writing of what came of it. */
@Injectable()
export class StageAttempts {
  private readonly logger = new Logger(StageAttempts.name);

  constructor(
    private readonly handlers: StageHandlers,
    private readonly policies: StagePolicies,
    private readonly settlement: StageSettlement,
    private readonly metrics: Metrics,
  ) {}

  /**
   * @param given aborts with `RunNotFenced` or `ShuttingDown` when the stage is to be left alone
   * @throws {RunNotFenced}
   */
  async run(work: StageWork, given: AbortSignal): Promise<void> {
    if (work.attempt > 1) this.metrics.stageRetried(work.stage);
    const outcome = await this.outcomeOf(work, given);
    this.metrics.stageEnded(work.stage, outcome, performance.now() - work.startedAtMs);
  }

  private async outcomeOf(work: StageWork, given: AbortSignal): Promise<StageOutcome> {
    const { timeoutMs } = this.policies.of(work.stage);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const result = await this.handle(work, AbortSignal.any([timeout, given]));
      await persistently(() => this.settlement.succeed(work, result));
      this.logger.log({ msg: 'Stage done', attempt: work.attempt, result: result.kind });
      return 'succeeded';
    } catch (error) {
      const reason: unknown = given.aborted ? given.reason : error;
      if (reason instanceof RunNotFenced) throw reason;
      if (reason instanceof ShuttingDown) return this.release(work);
      return this.failed(work, timeout.aborted ? new StageTimedOut(work.stage, timeoutMs) : error);
    }
  }

  private async handle(work: StageWork, signal: AbortSignal): Promise<StageResult> {
    const attributes = { runId: work.runId, attempt: work.attempt };
    const result = await traced(`stage ${work.stage}`, attributes, () =>
      unlessAborted(this.handlers.handle(work, signal), signal),
    );
    faultPoint('stage-done', work);
    return result;
  }

  private async failed(work: StageWork, error: unknown): Promise<StageOutcome> {
    const history = { attempts: work.attempt, waitedMs: work.waitedMs };
    const verdict = verdictOn(error, history, this.policies.of(work.stage));
    this.logger.warn({ msg: 'Stage failed', attempt: work.attempt, verdict: verdict.kind, err: error });
    if (verdict.kind === 'give-up') return this.giveUp(work, error);
    const deferral: Deferral = {
      outcome: verdict.kind === 'retry' ? 'failed' : 'postponed',
      counts: verdict.kind === 'retry',
      delayMs: verdict.delayMs,
      failure: failureOf(error),
      progress: progressOf(error),
    };
    await persistently(() => this.settlement.defer(work, deferral));
    return 'waiting';
  }

  private async giveUp(work: StageWork, error: unknown): Promise<StageOutcome> {
    const failure = failureOf(error);
    await persistently(() => this.settlement.giveUp(work, failure));
    if (work.stage !== 'notify' && !work.run.dryRun) this.metrics.deadLettered(work.stage, failure.category);
    return 'failed';
  }

  private async release(work: StageWork): Promise<StageOutcome> {
    await this.settlement.defer(work, { outcome: 'released', delayMs: 0, counts: false });
    return 'waiting';
  }
}

/** What a failed attempt got done, where it says so. */
function progressOf(error: unknown): unknown {
  return error instanceof Error && 'progress' in error ? error.progress : undefined;
}
