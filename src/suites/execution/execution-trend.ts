import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TrendPoint } from '#core/verdict/index';
import { ExecutionEntity } from './execution.entity.js';

type Row = Omit<TrendPoint, 'startedAt' | 'coverage' | 'mutation'> & {
  readonly startedAt: Date;
  readonly coverage: TrendPoint['coverage'] | null;
  readonly mutation: TrendPoint['mutation'] | null;
};

/** What the last executions of a suite came to, one beside the other. */
@Injectable()
export class ExecutionTrend {
  constructor(private readonly dataSource: DataSource) {}

  /** Those with a verdict, the oldest first. */
  async of(suiteId: string, limit: number): Promise<readonly TrendPoint[]> {
    return this.points(suiteId, limit, '', []);
  }

  /** Those up to one of them. */
  async until({ id, suiteId }: ExecutionEntity, limit: number): Promise<readonly TrendPoint[]> {
    const until = 'AND (e.created_at, e.id) <= (SELECT created_at, id FROM executions WHERE id = $3)';
    return this.points(suiteId, limit, until, [id]);
  }

  private async points(
    suiteId: string,
    limit: number,
    condition: string,
    more: readonly string[],
  ): Promise<readonly TrendPoint[]> {
    const sql = `
      SELECT e.id AS "executionId", e.suite_version_id AS "suiteVersionId", e.created_at AS "startedAt",
        e.passed, e.failed, e.flaky, e.skipped, coalesce(e.duration_ms, 0) AS "durationMs",
        (SELECT count(*)::int FROM execution_defects d WHERE d.execution_id = e.id) AS defects,
        v.quality -> 'coverage' AS coverage,
        CASE WHEN v.quality ? 'mutation' THEN jsonb_build_object(
          'caught', v.quality #> '{mutation,caught}', 'mutants', v.quality #> '{mutation,mutants}') END AS mutation
      FROM executions e JOIN suite_versions v ON v.id = e.suite_version_id
      WHERE e.suite_id = $1 AND e.status IN ('passed', 'failed') ${condition}
      ORDER BY e.created_at DESC, e.id DESC LIMIT $2`;
    const rows = await this.dataSource.query<Row[]>(sql, [suiteId, limit, ...more]);
    return rows.toReversed().map(pointOf);
  }
}

function pointOf({ startedAt, coverage, mutation, ...figures }: Row): TrendPoint {
  return {
    ...figures,
    startedAt: startedAt.toISOString(),
    ...(coverage !== null && { coverage }),
    ...(mutation !== null && { mutation }),
  };
}
