import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notifyAddresses, Projects } from '#catalog/index';
import { messageOf } from '#core/errors/index';
import { Notifier } from '#notify/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { backoffDelayMs } from '#platform/resilience/index';
import { Recurring } from '#platform/schedule/index';
import { withLogContext } from '#platform/telemetry/index';
import type { BatchNotice } from './batch-notice.js';

const EVERY_MS = 1_000;
/** Whoever takes a notice up has so long to tell all; then another process may. */
const TELLING_MS = 120_000;

interface DueNotice {
  readonly id: string;
  readonly jobId: string;
  readonly projectId: string;
  readonly notice: BatchNotice;
  readonly told: readonly string[];
  /** This one included. */
  readonly tries: number;
}

/** Tells those who asked for it what becomes of batches: some tries for each, and never the reason that a batch fails. */
@Injectable()
export class BatchNotices implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BatchNotices.name);
  private readonly recurring = new Recurring({
    failed: 'Nobody could be told of batches',
    everyMs: EVERY_MS,
    firstAfterMs: EVERY_MS,
    work: () => this.tellAll(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly projects: Projects,
    private readonly notifier: Notifier,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  private async tellAll(): Promise<void> {
    for (let due = await this.nextDue(); due !== undefined; due = await this.nextDue()) {
      const notice = due;
      await withLogContext({ batchJobId: due.jobId }, () => this.tell(notice));
    }
  }

  private async nextDue(): Promise<DueNotice | undefined> {
    const [rows] = await this.dataSource.query<[DueNotice[], number]>(
      `UPDATE batch_notices SET tries = tries + 1, next_try_at = now() + ${TELLING_MS} * interval '1 ms'
       FROM batch_jobs WHERE batch_jobs.id = job_id AND batch_notices.id = (
         SELECT id FROM batch_notices WHERE next_try_at <= now() ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING batch_notices.id, job_id AS "jobId", project_id AS "projectId", notice, told, tries`,
    );
    return rows[0];
  }

  private async tell({ id, projectId, notice, told, tries }: DueNotice): Promise<void> {
    const addresses = notifyAddresses(await this.projects.get(projectId), notice.occasion);
    const { sent, failures } = await this.notifier.tell(addresses, notice, ({ name }) => `${id}_${name}`, {
      told,
    });
    const problem = failures.map(({ name, error }) => `${name}: ${messageOf(error)}`).join('; ');
    const isOver = failures.length === 0 || tries >= this.settings.maxRetryAttempts;
    if (failures.length > 0)
      this.logger.warn({ msg: 'Not all were told of a batch', tries, isOver, problem });
    await this.dataSource.query(
      `UPDATE batch_notices SET told = $2, problem = $3, next_try_at = now() + $4 * interval '1 ms' WHERE id = $1`,
      [id, sent, problem === '' ? null : problem.slice(0, 2_000), isOver ? null : this.delayAfter(tries)],
    );
  }

  private delayAfter(tries: number): number {
    const { retryDelayMs, retryMaxDelayMs } = this.settings;
    return backoffDelayMs(tries, { delayMs: retryDelayMs, maxDelayMs: retryMaxDelayMs });
  }
}
