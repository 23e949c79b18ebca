import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Breakers } from '#platform/resilience/index';
import { Metrics, type Sample } from '#platform/telemetry/index';

/** Figures that the tables keep, asked for at each scrape. */
@Injectable()
export class PipelineMetrics implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
    private readonly breakers: Breakers,
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
    this.metrics.addGauge({
      name: 'assay_breakers',
      help: 'Breakers that ever failed, by dependency and state; isolated ones are held open by hand',
      labels: ['dependency', 'state'],
      collect: () => this.breakerStates(),
    });
  }

  /** Counted, since a series for each origin would be as many as strangers like. */
  private async breakerStates(): Promise<Sample<'dependency' | 'state'>[]> {
    const byDependency = Map.groupBy(await this.breakers.list(), ({ dependency }) => dependency);
    return [...byDependency].flatMap(([dependency, breakers]) => {
      const states = Map.groupBy(breakers, ({ state, isolated }) => (isolated ? 'isolated' : state));
      return [...states].map(([state, { length }]) => ({ labels: { dependency, state }, value: length }));
    });
  }

  private async counts(query: string): Promise<{ labels: { status: string }; value: number }[]> {
    const rows = await this.dataSource.query<{ status: string; count: number }[]>(query);
    return rows.map(({ status, count }) => ({ labels: { status }, value: count }));
  }
}
