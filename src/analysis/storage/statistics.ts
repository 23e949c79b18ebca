import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TRIAGE_HOLDS } from './triages.js';

const DAYS_OF_TREND = 30;

export interface Counted {
  readonly name: string;
  readonly count: number;
}

export interface TrendDay {
  /** `2026-11-22`, in UTC. */
  readonly day: string;
  readonly analyses: number;
  /** Findings that were seen for the first time. */
  readonly found: number;
  /** Findings that an analysis of the day did not see any more. */
  readonly fixed: number;
}

/** How much there is of everything, and what has changed. */
export interface AnalysisStatistics {
  readonly analysesByStatus: readonly Counted[];
  readonly analysesByType: readonly Counted[];
  readonly findingsByState: readonly Counted[];
  /** Of those that are neither fixed nor triaged away, as the three below. */
  readonly openBySeverity: readonly Counted[];
  readonly openByType: readonly Counted[];
  readonly openByTool: readonly Counted[];
  readonly openByModel: readonly Counted[];
  /** The last 30 days on which something happened, the oldest first. */
  readonly trend: readonly TrendDay[];
}

const MINE = '($1::uuid IS NULL OR project_id = $1)';
const OPEN = `findings AS finding LEFT JOIN triage USING (application_id, fingerprint)
  WHERE finding.state <> 'fixed' AND NOT coalesce(${TRIAGE_HOLDS}, false)
    AND ($1::uuid IS NULL OR finding.project_id = $1)`;

/** Figures over all analyses and findings that the asker may see. */
@Injectable()
export class Statistics {
  constructor(private readonly dataSource: DataSource) {}

  async of(projectId: string | undefined): Promise<AnalysisStatistics> {
    const counted = (name: string, from: string): Promise<Counted[]> =>
      this.ask<Counted>(
        `SELECT ${name} AS name, count(*)::int AS count FROM ${from} GROUP BY 1 ORDER BY 2 DESC, 1`,
        projectId,
      );
    return {
      analysesByStatus: await counted('status', `analyses WHERE ${MINE}`),
      analysesByType: await counted('type', `analyses WHERE ${MINE}`),
      findingsByState: await counted('state', `findings WHERE ${MINE}`),
      openBySeverity: await counted('severity', OPEN),
      openByType: await counted(
        `coalesce((SELECT type FROM analyses WHERE id = finding.last_seen_id), 'unknown')`,
        OPEN,
      ),
      openByTool: await counted('tool', OPEN),
      openByModel: await counted(
        '(SELECT model_slug FROM applications WHERE id = finding.application_id)',
        OPEN,
      ),
      trend: await this.ask<TrendDay>(TREND, projectId),
    };
  }

  private ask<Row>(statement: string, projectId: string | undefined): Promise<Row[]> {
    return this.dataSource.query<Row[]>(statement, [projectId ?? null]);
  }
}

const DAY = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;
const TREND = `
  WITH happened AS (
    SELECT ${DAY('completed_at')} AS day, 1 AS analysed, 0 AS found, 0 AS fixed
    FROM analyses WHERE completed_at IS NOT NULL AND ${MINE}
    UNION ALL
    SELECT ${DAY('created_at')}, 0, 1, 0 FROM findings WHERE ${MINE}
    UNION ALL
    SELECT ${DAY('analysis.completed_at')}, 0, 0, 1
    FROM findings AS finding JOIN analyses AS analysis ON analysis.id = finding.fixed_id
    WHERE finding.state = 'fixed' AND ($1::uuid IS NULL OR finding.project_id = $1))
  SELECT * FROM (
    SELECT day, sum(analysed)::int AS analyses, sum(found)::int AS found, sum(fixed)::int AS fixed
    FROM happened GROUP BY day ORDER BY day DESC LIMIT ${DAYS_OF_TREND}) AS latest
  ORDER BY day`;
