import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Recurring } from '#platform/schedule/index';
import { grantForgotten } from '../leases.js';
import { LostJobs } from './lost-jobs.js';
import { SilentStages } from './silent-stages.js';
import { StageDispatcher } from './stage-dispatcher.js';

const SWEEP_EVERY_MS = 2_000;

export interface SweepLimits {
  /** Several heartbeats: a worker that is silent for so long is taken for dead. */
  readonly silentAfterMs: number;
  /** An idle worker takes a job within milliseconds; what is not taken by then is looked for. */
  readonly staleAfterMs: number;
}

const LIMITS: SweepLimits = { silentAfterMs: 7_000, staleAfterMs: 5_000 };

/**
 * Brings back what was left behind: stages whose worker died, stages whose job the queue has lost, runs whose turn
 * nobody gave them. The queue may be emptied at any time, and everything still ends.
 */
@Injectable()
export class StageSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(StageSweeper.name);
  private readonly recurring = new Recurring({
    failed: 'Could not look for lost stages',
    everyMs: SWEEP_EVERY_MS,
    firstAfterMs: SWEEP_EVERY_MS,
    work: async () => void (await this.sweep()),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly silentStages: SilentStages,
    private readonly lostJobs: LostJobs,
    private readonly dispatcher: StageDispatcher,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /** @returns how many stages were taken up */
  async sweep({ silentAfterMs, staleAfterMs }: SweepLimits = LIMITS): Promise<number> {
    const silent = await this.silentStages.takeBack(silentAfterMs);
    const lost = await this.lostJobs.giveBack(staleAfterMs);
    const forgotten = await grantForgotten(this.dataSource);
    if (silent + lost + forgotten > 0) {
      this.logger.warn({ msg: 'Taking up stages that were left behind', silent, lost, forgotten });
      this.dispatcher.wake();
    }
    return silent + lost + forgotten;
  }
}
