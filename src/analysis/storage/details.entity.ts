import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * What analyses of one kind have in columns of their own. Each row belongs to an analysis, which holds status, times,
 * counts and errors; `results` keeps all that was said.
 */

/** Of `backend_security`, `frontend_security` and `dynamic`. */
@Entity('security_analyses')
export class SecurityAnalysisEntity {
  @PrimaryColumn('uuid', { name: 'analysis_id' })
  analysisId!: string;

  /** Tools that were asked; flags of single tools are derived from it by the database. */
  @Column('text', { name: 'enabled_tools', array: true })
  enabledTools!: string[];

  @Column('jsonb')
  results!: object;
}

/** Of `performance`: one for each tool. Times are in milliseconds. */
@Entity('performance_tests')
export class PerformanceTestEntity {
  @PrimaryColumn('uuid', { name: 'analysis_id' })
  analysisId!: string;

  @PrimaryColumn('text')
  tool!: string;

  @Column('text', { name: 'test_type' })
  testType!: string;

  @Column('jsonb', { name: 'test_config' })
  testConfig!: object;

  @Column('double precision', { name: 'requests_per_second', nullable: true })
  requestsPerSecond!: number | null;

  @Column('double precision', { name: 'average_response_time', nullable: true })
  averageResponseTime!: number | null;

  @Column('double precision', { name: 'max_response_time', nullable: true })
  maxResponseTime!: number | null;

  @Column('double precision', { name: 'min_response_time', nullable: true })
  minResponseTime!: number | null;

  /** 0 to 1. */
  @Column('double precision', { name: 'error_rate', nullable: true })
  errorRate!: number | null;

  @Column('integer', { name: 'total_requests', nullable: true })
  totalRequests!: number | null;

  @Column('integer', { name: 'failed_requests', nullable: true })
  failedRequests!: number | null;

  @Column('jsonb')
  results!: object;
}

/** Of `zap_scan`. */
@Entity('zap_analyses')
export class ZapAnalysisEntity {
  @PrimaryColumn('uuid', { name: 'analysis_id' })
  analysisId!: string;

  @Column('text', { name: 'scan_type' })
  scanType!: string;

  @Column('text', { name: 'target_url', nullable: true })
  targetUrl!: string | null;

  @Column('integer', { name: 'alerts_count' })
  alertsCount!: number;

  @Column('integer', { name: 'high_risk_count' })
  highRiskCount!: number;

  @Column('integer', { name: 'medium_risk_count' })
  mediumRiskCount!: number;

  @Column('integer', { name: 'low_risk_count' })
  lowRiskCount!: number;

  @Column('integer', { name: 'info_count' })
  infoCount!: number;

  @Column('jsonb')
  results!: object;
}

/** Of `ai_review`. */
@Entity('openrouter_analyses')
export class ReviewAnalysisEntity {
  @PrimaryColumn('uuid', { name: 'analysis_id' })
  analysisId!: string;

  @Column('text', { name: 'analysis_model', nullable: true })
  analysisModel!: string | null;

  @Column('text', { nullable: true })
  requirements!: string | null;

  /** 0 to 1. */
  @Column('double precision', { nullable: true })
  score!: number | null;

  @Column('integer', { name: 'issues_identified' })
  issuesIdentified!: number;

  @Column('integer', { name: 'suggestions_count' })
  suggestionsCount!: number;

  @Column('jsonb')
  results!: object;
}
