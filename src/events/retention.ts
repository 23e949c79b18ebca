import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { deleteInBatches } from '#platform/database/index';
import { Recurring } from '#platform/schedule/index';
import { firstIdAt } from './event-list.js';

const EVERY_MS = 60 * 60 * 1000;
const FIRST_AFTER_MS = 60 * 1000;
const BATCH = 2_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Deletes events that are finished and old. A dead one stays for as long as its dead letter may be replayed. */
@Injectable()
export class EventRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly recurring = new Recurring({
    done: 'Deleted old events',
    failed: 'Old events could not be deleted',
    everyMs: EVERY_MS,
    firstAfterMs: FIRST_AFTER_MS,
    work: async () => ({ events: await this.purge() }),
  });

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /** @returns how many events were deleted */
  purge(before = new Date(Date.now() - this.settings.retentionDays * DAY_MS)): Promise<number> {
    return deleteInBatches(this.dataSource, OLD_EVENTS, [firstIdAt(before), before], BATCH);
  }
}

const OLD_EVENTS = `
  DELETE FROM events WHERE id IN (
    SELECT id FROM events
    WHERE id < $1 AND last_delivery_at < $2 AND status IN ('ignored', 'done', 'superseded')
    ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`;
