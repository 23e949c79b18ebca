import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobQueues, type QueueCounts } from '#platform/queue/index';
import { Breakers, type BreakerStatus } from '#platform/resilience/index';

/** Runs older than that are history, and counting them would take long. */
const RECENT_HOURS = 24;

type Counts = Readonly<Record<string, number>>;

export interface SystemOverview {
  /** Received within the last day. */
  readonly events: Counts;
  /** Created within the last day. */
  readonly runs: Counts;
  readonly deadLetters: Counts;
  readonly queues: Readonly<Record<string, QueueCounts>>;
  readonly breakers: readonly BreakerStatus[];
}

/** What is going on, at a glance. */
@Injectable()
export class SystemOverviews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: JobQueues,
    private readonly breakers: Breakers,
  ) {}

  /** @param projectId counts of this project only; queues and breakers are everybody's */
  async now(projectId: string | undefined): Promise<SystemOverview> {
    const recent = (column: string): string => `${column} > now() - interval '${RECENT_HOURS} hours'`;
    const [events, runs, deadLetters, queues, breakers] = await Promise.all([
      this.count('events', recent('received_at'), projectId),
      this.count('runs', recent('created_at'), projectId),
      this.count('dead_letters', 'true', projectId),
      this.queues.counts(),
      this.breakers.list(),
    ]);
    return { events, runs, deadLetters, queues: Object.fromEntries(queues), breakers };
  }

  private async count(
    table: 'events' | 'runs' | 'dead_letters',
    condition: string,
    projectId: string | undefined,
  ): Promise<Counts> {
    const rows = await this.dataSource.query<{ status: string; count: number }[]>(
      `SELECT status, count(*)::int AS count FROM ${table}
       WHERE ${condition} AND ($1::uuid IS NULL OR project_id = $1) GROUP BY status ORDER BY status`,
      [projectId ?? null],
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }
}
