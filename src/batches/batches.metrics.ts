import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics, type Sample } from '#platform/telemetry/index';
import { TASK_STATUSES } from './tasks/batch-task.js';

/** Figures that the tables keep, asked for at each scrape. */
@Injectable()
export class BatchMetrics implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.addGauge({
      name: 'assay_batch_jobs',
      help: 'Batches by state',
      labels: ['status'],
      collect: () =>
        this.samples('SELECT status, count(*)::integer AS count FROM batch_jobs GROUP BY status'),
    });
    this.metrics.addGauge({
      name: 'assay_batch_tasks',
      help: 'Tasks of all batches by state',
      labels: ['status'],
      collect: () => this.samples(TASKS_BY_STATUS),
    });
  }

  private async samples(query: string): Promise<Sample<'status'>[]> {
    const rows = await this.dataSource.query<{ status: string; count: number }[]>(query);
    return rows.map(({ status, count }) => ({ labels: { status }, value: count }));
  }
}

/** From the counts of the jobs: there may be very many tasks. */
const TASKS_BY_STATUS = TASK_STATUSES.map(
  (status) =>
    `SELECT '${status}' AS status, coalesce(sum(tasks_${status}), 0)::integer AS count FROM batch_jobs`,
).join(' UNION ALL ');
