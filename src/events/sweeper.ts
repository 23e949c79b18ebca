import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobQueues } from '#platform/queue/index';
import { Recurring } from '#platform/schedule/index';
import { type Dispatch, redispatch } from './dispatches.js';
import { startRuns } from './start-runs.job.js';

const SWEEP_EVERY_MS = 5_000;
/** An idle worker takes a job within milliseconds; what is not taken by then is looked for. */
const STALE_AFTER_MS = 10_000;
const PAGE = 500;
const PAGES_IN_A_SWEEP = 20;
/** A dispatch has some hundred events. */
const DISPATCHES_AT_ONCE = 20;

type Stale = Pick<Dispatch, 'dispatchId'>;

/**
 * Finds dispatches whose runs never began and whose job the queue does not know: the queue was lost, or the job failed
 * before the runs were written. Their events are dispatched again. A job that only waits is left alone.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sweeper.name);
  private readonly recurring = new Recurring({
    failed: 'Could not look for events that were left behind',
    everyMs: SWEEP_EVERY_MS,
    firstAfterMs: SWEEP_EVERY_MS,
    work: async () => void (await this.sweep()),
  });
  private after: string | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: JobQueues,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /**
   * Looks through a part of the dispatches that wait for their runs; the next sweep goes on where this one ended.
   * @returns how many events were given back to the dispatcher
   */
  async sweep(staleAfterMs = STALE_AFTER_MS): Promise<number> {
    let swept = 0;
    for (let page = 0; page < PAGES_IN_A_SWEEP; page += 1) {
      const stale = await this.stale(staleAfterMs);
      this.after = stale.length < PAGE ? undefined : stale.at(-1)?.dispatchId;
      swept += await this.redispatch(await this.queues.withoutJob(startRuns, stale));
      if (this.after === undefined) break;
    }
    if (swept > 0)
      this.logger.warn({ msg: 'Dispatching events again whose runs were not begun', events: swept });
    return swept;
  }

  private stale(staleAfterMs: number): Promise<Stale[]> {
    return this.dataSource.query<Stale[]>(
      `SELECT id AS "dispatchId" FROM dispatches
       WHERE dispatched_at < now() - $1 * interval '1 ms' AND id > $2
       ORDER BY id LIMIT ${PAGE}`,
      [staleAfterMs, this.after ?? NIL],
    );
  }

  private async redispatch(lost: readonly Stale[]): Promise<number> {
    const ids = lost.map(({ dispatchId }) => dispatchId);
    let events = 0;
    for (let start = 0; start < ids.length; start += DISPATCHES_AT_ONCE) {
      events += await redispatch(this.dataSource.manager, ids.slice(start, start + DISPATCHES_AT_ONCE));
    }
    return events;
  }
}

const NIL = '00000000-0000-0000-0000-000000000000';
