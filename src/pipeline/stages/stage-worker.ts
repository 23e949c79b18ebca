import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { faultPoint } from '#platform/faults/index';
import { addLogContext, withLogContext } from '#platform/telemetry/index';
import type { RunEntity } from '../run.entity.js';
import { Heartbeats } from './heartbeats.js';
import { StageAttempts } from './stage-attempts.js';
import { StageClaims } from './stage-claims.js';
import { StageDispatcher } from './stage-dispatcher.js';
import { RunNotFenced, ShuttingDown } from './stage-errors.js';
import type { StageJob } from './stage-job.js';
import type { StageWork } from './stage-work.js';

/** Works on one stage of one run, from its claim to the commit of what came of it. */
@Injectable()
export class StageWorker implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StageWorker.name);
  private readonly shutdown = new AbortController();

  constructor(
    private readonly claims: StageClaims,
    private readonly heartbeats: Heartbeats,
    private readonly attempts: StageAttempts,
    private readonly dispatcher: StageDispatcher,
  ) {}

  /** Stages under way are given back at once, and do not count as tried. */
  beforeApplicationShutdown(): void {
    this.shutdown.abort(new ShuttingDown());
  }

  work(job: StageJob): Promise<void> {
    return withLogContext({ runId: job.runId, stage: job.stage }, async () => {
      const claimed = await this.claims.claim(job);
      if (claimed === undefined) return;
      addLogContext(idsOf(claimed.run));
      faultPoint('stage-begun', job);
      await this.heartbeats.during(job, (lost) => this.attempt(claimed, lost));
      faultPoint('stage-committed', job);
      this.dispatcher.wake();
    });
  }

  private async attempt(work: StageWork, lost: AbortSignal): Promise<void> {
    try {
      await this.attempts.run(work, AbortSignal.any([lost, this.shutdown.signal]));
    } catch (error) {
      if (!(error instanceof RunNotFenced)) throw error;
      this.logger.log({ msg: 'The stage is not ours any more', dispatch: work.dispatch });
    }
  }
}

function idsOf({ eventId, replayId }: RunEntity): { eventId?: string; replayId?: string } {
  return { ...(eventId !== null && { eventId }), ...(replayId !== null && { replayId }) };
}
