import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { firstIdAt } from './event-list.js';

const EVERY_MS = 60 * 60 * 1000;
const FIRST_AFTER_MS = 60 * 1000;
/** Small enough that nobody waits for its locks. */
const BATCH = 2_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Deletes events that are finished and old. A dead one stays for as long as its dead letter may be replayed. */
@Injectable()
export class EventRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(EventRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private purging: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.plan(FIRST_AFTER_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.purging;
  }

  /** @returns how many events were deleted */
  async purge(before = new Date(Date.now() - this.settings.retentionDays * DAY_MS)): Promise<number> {
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH; deleted += batch) {
      [, batch] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM events WHERE id IN (
           SELECT id FROM events
           WHERE id < $1 AND last_delivery_at < $2 AND status IN ('ignored', 'done', 'superseded')
           ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
        [firstIdAt(before), before],
      );
    }
    return deleted;
  }

  private plan(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.purging = this.purge()
        .then((events) => events > 0 && this.logger.log({ msg: 'Deleted old events', events }))
        .catch((error: unknown) => this.logger.warn({ msg: 'Old events could not be deleted', err: error }))
        .finally(() => this.plan(EVERY_MS));
    }, afterMs).unref();
  }
}
