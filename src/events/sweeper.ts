import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobQueues } from '#platform/queue/index';
import { Recurring } from '#platform/schedule/index';
import { startRun } from './start-run.job.js';

const SWEEP_EVERY_MS = 5_000;
/** An idle worker takes a job within milliseconds; what is not taken by then is looked for. */
const STALE_AFTER_MS = 10_000;
const PAGE = 500;
const PAGES_IN_A_SWEEP = 20;

interface Stale {
  readonly eventId: string;
  readonly attempt: number;
  readonly dispatchedAt: Date;
}

/**
 * Finds events that were dispatched, whose run never began, and whose job the queue does not know: the queue was
 * lost, or its job failed before the run was written. They are dispatched again under the next attempt's number,
 * since a queue drops a job whose id it remembers. A job that only waits is left alone.
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
  private after: Stale | undefined;

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
   * Looks through a part of the events that wait for their run; the next sweep goes on where this one ended.
   * @returns how many were given back to the dispatcher
   */
  async sweep(staleAfterMs = STALE_AFTER_MS): Promise<number> {
    let swept = 0;
    for (let page = 0; page < PAGES_IN_A_SWEEP; page += 1) {
      const stale = await this.stale(staleAfterMs);
      this.after = stale.length < PAGE ? undefined : stale.at(-1);
      swept += await this.redispatch(await this.queues.withoutJob(startRun, stale));
      if (this.after === undefined) break;
    }
    if (swept > 0)
      this.logger.warn({ msg: 'Dispatching events again that the queue had lost', events: swept });
    return swept;
  }

  private stale(staleAfterMs: number): Promise<Stale[]> {
    return this.dataSource.query<Stale[]>(
      `SELECT id AS "eventId", dispatch_attempt AS attempt, dispatched_at AS "dispatchedAt" FROM events
       WHERE status = 'accepted' AND dispatched_at < now() - $1 * interval '1 ms'
         AND (dispatched_at, id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '${NIL}'))
       ORDER BY dispatched_at, id LIMIT ${PAGE}`,
      [staleAfterMs, this.after?.dispatchedAt, this.after?.eventId],
    );
  }

  /** Fenced on attempt and state: the run may have begun since. */
  private async redispatch(lost: readonly Stale[]): Promise<number> {
    if (lost.length === 0) return 0;
    const [, swept] = await this.dataSource.query<[unknown, number]>(
      `UPDATE events SET dispatched_at = NULL, dispatch_attempt = dispatch_attempt + 1
       FROM unnest($1::uuid[], $2::integer[]) AS lost (id, attempt)
       WHERE events.id = lost.id AND dispatch_attempt = lost.attempt AND status = 'accepted'
         AND dispatched_at IS NOT NULL`,
      [lost.map(({ eventId }) => eventId), lost.map(({ attempt }) => attempt)],
    );
    return swept;
  }
}

const NIL = '00000000-0000-0000-0000-000000000000';
