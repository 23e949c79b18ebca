import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '#platform/telemetry/index';

/** Figures that the tables keep, asked for at each scrape. */
@Injectable()
export class PipelineMetrics implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.addGauge({
      name: 'assay_dead_letters',
      help: 'Dead letters that nobody has closed, by state',
      labels: ['status'],
      collect: () =>
        this.counts(
          `SELECT status, count(*)::int AS count FROM dead_letters
           WHERE status IN ('open', 'replaying') GROUP BY status`,
        ),
    });
    this.metrics.addGauge({
      name: 'assay_runs_open',
      help: 'Runs that have not ended, by state',
      labels: ['status'],
      collect: () =>
        this.counts(
          `SELECT status, count(*)::int AS count FROM runs
           WHERE status IN ('queued', 'running', 'waiting') GROUP BY status`,
        ),
    });
  }

  private async counts(query: string): Promise<{ labels: { status: string }; value: number }[]> {
    const rows = await this.dataSource.query<{ status: string; count: number }[]>(query);
    return rows.map(({ status, count }) => ({ labels: { status }, value: count }));
  }
}
