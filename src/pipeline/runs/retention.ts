import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { deleteInBatches } from '#platform/database/index';
import { Recurring } from '#platform/schedule/index';
import { DeadLetters } from '../dead-letters/dead-letters.js';

const EVERY_MS = 60 * 60 * 1000;
const FIRST_AFTER_MS = 90 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH = 1_000;

/** Deletes what is finished and old. What is open stays, however old: somebody has to decide about it. */
@Injectable()
export class RunRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly recurring = new Recurring({
    done: 'Deleted old runs',
    failed: 'Old runs could not be deleted',
    everyMs: EVERY_MS,
    firstAfterMs: FIRST_AFTER_MS,
    work: () => this.purge(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly deadLetters: DeadLetters,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /** @returns how many rows of each kind were deleted */
  async purge(before = new Date(Date.now() - this.settings.retentionDays * DAY_MS)) {
    const closed = { closedBefore: before };
    const resolved = await this.deadLetters.purge({ ...closed, status: 'resolved' });
    const dismissed = await this.deadLetters.purge({ ...closed, status: 'dismissed' });
    return {
      deadLetters: resolved + dismissed,
      replays: await deleteInBatches(this.dataSource, OLD_REPLAYS, [before], BATCH),
      runs: await deleteInBatches(this.dataSource, OLD_RUNS, [before], BATCH),
    };
  }
}

const OLD_REPLAYS = `
  DELETE FROM replays WHERE id IN (
    SELECT id FROM replays WHERE completed_at < $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`;

/** Of an event the latest run stays as long as the event: its state is derived from it. */
const OLD_RUNS = `
  DELETE FROM runs WHERE id IN (
    SELECT id FROM runs AS old
    WHERE completed_at < $1 AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE run_id = old.id)
      AND (event_id IS NULL OR dry_run OR EXISTS (
        SELECT 1 FROM runs AS newer WHERE newer.event_id = old.event_id AND newer.id > old.id AND NOT newer.dry_run))
    LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`;
