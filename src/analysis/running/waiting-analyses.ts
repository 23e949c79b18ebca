import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { Recurring } from '#platform/schedule/index';
import { AnalysisControl } from '../storage/analysis-control.js';
import { Analyses } from './analyses.js';

/** How soon an analysis that was asked for begins when nothing else is to do. */
const LOOK_EVERY_MS = 500;
const SWEEP_EVERY_MS = 5_000;

/**
 * Takes the analyses that were asked for one by one, and those whose process died. The table is the queue: it holds
 * some rows at a time, each worth minutes of work.
 */
@Injectable()
export class WaitingAnalyses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly shutdown = new AbortController();
  private readonly recurring: readonly Recurring[];

  constructor(
    private readonly analyses: Analyses,
    control: AnalysisControl,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'role' | 'analyseConcurrency'>,
  ) {
    const lanes = Array.from({ length: settings.analyseConcurrency }, () => this.lane());
    const sweeper = new Recurring({
      done: 'Analyses of lost processes were taken up',
      failed: 'Analyses of lost processes could not be looked for',
      everyMs: SWEEP_EVERY_MS,
      firstAfterMs: SWEEP_EVERY_MS,
      work: async () => ({ ...(await control.sweep()) }),
    });
    this.recurring = [...lanes, sweeper];
  }

  onApplicationBootstrap(): void {
    if (this.settings.role !== 'api') for (const one of this.recurring) one.start();
  }

  /** What is under way is left to the next process. */
  async beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort(new Error('The process shuts down'));
    await Promise.all(this.recurring.map((one) => one.stop()));
  }

  private lane(): Recurring {
    const { signal } = this.shutdown;
    return new Recurring({
      failed: 'An analysis could not be carried out',
      everyMs: LOOK_EVERY_MS,
      firstAfterMs: LOOK_EVERY_MS,
      work: async () => {
        while (!signal.aborted && (await this.analyses.carryOutNext(signal)));
      },
    });
  }
}
