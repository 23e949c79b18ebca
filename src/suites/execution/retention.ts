import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { deleteInBatches } from '#platform/database/index';
import { Recurring } from '#platform/schedule/index';

const EVERY_MS = 60 * 60 * 1000;
const FIRST_AFTER_MS = 90 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Each brings thousands of results. */
const BATCH = 100;

/**
 * Deletes old executions with their results, but for the last one of each suite. Versions of specs and suites stay:
 * replays against the original versions need them.
 */
@Injectable()
export class ExecutionRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly recurring = new Recurring({
    done: 'Deleted old executions',
    failed: 'Old executions could not be deleted',
    everyMs: EVERY_MS,
    firstAfterMs: FIRST_AFTER_MS,
    work: async () => ({ executions: await this.purge() }),
  });

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'role' | 'retentionDays'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.role !== 'api') this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /** @returns how many executions were deleted */
  purge(before = new Date(Date.now() - this.settings.retentionDays * DAY_MS)): Promise<number> {
    return deleteInBatches(this.dataSource, OLD_EXECUTIONS, [before], BATCH);
  }
}

const OLD_EXECUTIONS = `
  DELETE FROM executions WHERE id IN (
    SELECT id FROM executions old
    WHERE created_at < $1 AND EXISTS (
      SELECT 1 FROM executions newer
      WHERE newer.suite_id = old.suite_id AND (newer.created_at, newer.id) > (old.created_at, old.id))
    ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`;
