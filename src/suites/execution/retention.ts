import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';

const EVERY_MS = 60 * 60 * 1000;
const FIRST_AFTER_MS = 90 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Each brings thousands of results; small enough that nobody waits for its locks. */
const BATCH = 100;

/**
 * Deletes old executions with their results, but for the last one of each suite. Versions of specs and suites stay:
 * replays against the original versions need them.
 */
@Injectable()
export class ExecutionRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(ExecutionRetention.name);
  #timer: NodeJS.Timeout | undefined;
  #purging: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'role' | 'retentionDays'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.role !== 'api') this.#plan(FIRST_AFTER_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#purging;
  }

  /** @returns how many executions were deleted */
  async purge(before = new Date(Date.now() - this.settings.retentionDays * DAY_MS)): Promise<number> {
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH; deleted += batch) {
      [, batch] = await this.database.query<[unknown, number]>(
        `DELETE FROM executions WHERE id IN (
           SELECT id FROM executions old
           WHERE created_at < $1 AND EXISTS (
             SELECT 1 FROM executions newer
             WHERE newer.suite_id = old.suite_id AND (newer.created_at, newer.id) > (old.created_at, old.id))
           ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
        [before],
      );
    }
    return deleted;
  }

  #plan(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#purging = this.purge()
        .then(
          (executions) => executions > 0 && this.#logger.log({ msg: 'Deleted old executions', executions }),
        )
        .catch((error: unknown) =>
          this.#logger.warn({ msg: 'Old executions could not be deleted', err: error }),
        )
        .finally(() => this.#plan(EVERY_MS));
    }, afterMs).unref();
  }
}
