import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Isolation } from '#core/grading/index';
import type { Place, Severity } from '#core/findings/index';
import type { AnalysisStatus } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';
import type { ToolStatus } from '../analyzers/analyzer.js';
import { TRIAGE_HOLDS } from '../storage/triages.js';

/** The analysis of one type that says the most of an application, with its tools. */
export interface EvidenceRow {
  readonly applicationId: string;
  readonly analysisId: string;
  readonly type: AnalysisType;
  readonly status: AnalysisStatus;
  /** Of failed, skipped and cancelled ones. */
  readonly why: string | null;
  readonly sourceSha256: string | null;
  /** What held the application while it ran for this; null: it did not run. */
  readonly isolation: Isolation | null;
  readonly tools: readonly {
    readonly tool: string;
    readonly status: ToolStatus;
    readonly message: string | null;
    readonly details: unknown;
  }[];
}

/** A finding that is neither fixed nor triaged away. */
export interface OpenFindingRow {
  readonly applicationId: string;
  readonly fingerprint: string;
  readonly tool: string;
  readonly rule: string;
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  readonly cwe: readonly number[];
  readonly place: Place;
}

/** What the database holds of applications that are to be graded. */
@Injectable()
export class EvidenceRows {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * For each application and type the newest completed analysis, or the newest that ended, if none completed. What
   * other systems report is no evidence that somebody has looked.
   */
  analyses(applicationIds: readonly string[]): Promise<EvidenceRow[]> {
    return this.dataSource.query<EvidenceRow[]>(
      `WITH telling AS (
         SELECT DISTINCT ON (application_id, type) id, application_id, type, status, source_sha256, isolation,
           coalesce(reason, error->>'message') AS why
         FROM analyses
         WHERE application_id = ANY ($1) AND completed_at IS NOT NULL AND origin <> 'import'
         ORDER BY application_id, type, status = 'completed' DESC, created_at DESC, id DESC)
       SELECT telling.application_id AS "applicationId", telling.id AS "analysisId", telling.type, telling.status,
         telling.why, telling.source_sha256 AS "sourceSha256", telling.isolation,
         coalesce(jsonb_agg(jsonb_build_object('tool', tool, 'status', tool_runs.status, 'message', message,
           'details', CASE WHEN telling.type IN ('functional', 'performance', 'ai_review') THEN details END)
           ORDER BY tool) FILTER (WHERE tool IS NOT NULL), '[]') AS tools
       FROM telling LEFT JOIN tool_runs ON tool_runs.analysis_id = telling.id
       GROUP BY telling.application_id, telling.id, telling.type, telling.status, telling.why, telling.source_sha256,
         telling.isolation`,
      [applicationIds],
    );
  }

  openFindings(applicationIds: readonly string[]): Promise<OpenFindingRow[]> {
    return this.dataSource.query<OpenFindingRow[]>(
      `SELECT finding.application_id AS "applicationId", finding.fingerprint, tool, rule, title, message, severity,
         cwe, place
       FROM findings AS finding LEFT JOIN triage USING (application_id, fingerprint)
       WHERE finding.application_id = ANY ($1) AND state <> 'fixed' AND NOT coalesce(${TRIAGE_HOLDS}, false)`,
      [applicationIds],
    );
  }

  /** The hash of the code of each application that is worked on now. */
  async sources(applicationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.dataSource.query<{ id: string; sha256: string }[]>(
      `SELECT application.id, source.sha256
       FROM applications AS application JOIN application_sources AS source ON source.id = application.source_id
       WHERE application.id = ANY ($1)`,
      [applicationIds],
    );
    return new Map(rows.map(({ id, sha256 }) => [id, sha256]));
  }
}
