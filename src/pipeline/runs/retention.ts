import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { DeadLetters } from '../dead-letters/dead-letters.js';

const EVERY_MS = 60 * 60 * 1000;
const FIRST_AFTER_MS = 90 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Small enough that nobody waits for its locks. */
const BATCH = 1_000;

export interface Deleted {
  readonly deadLetters: number;
  readonly runs: number;
  readonly replays: number;
}

/** Deletes what is finished and old. What is open stays, however old: somebody has to decide about it. */
@Injectable()
export class RunRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RunRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private purging: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly deadLetters: DeadLetters,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.plan(FIRST_AFTER_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.purging;
  }

  async purge(before = new Date(Date.now() - this.settings.retentionDays * DAY_MS)): Promise<Deleted> {
    const closed = { closedBefore: before };
    const resolved = await this.deadLetters.purge({ ...closed, status: 'resolved' });
    const dismissed = await this.deadLetters.purge({ ...closed, status: 'dismissed' });
    return {
      deadLetters: resolved + dismissed,
      replays: await this.delete(OLD_REPLAYS, before),
      runs: await this.delete(OLD_RUNS, before),
    };
  }

  private async delete(statement: string, before: Date): Promise<number> {
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH; deleted += batch) {
      [, batch] = await this.dataSource.query<[unknown, number]>(statement, [before]);
    }
    return deleted;
  }

  private plan(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.purging = this.purge()
        .then((deleted) => this.logger.log({ msg: 'Deleted old runs', ...deleted }))
        .catch((error: unknown) => this.logger.warn({ msg: 'Old runs could not be deleted', err: error }))
        .finally(() => this.plan(EVERY_MS));
    }, afterMs).unref();
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
