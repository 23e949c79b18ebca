import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What analyses of each kind have in columns of their own: the typed tables of the systems before this one. */
export class AnalysisDetails1790000000710 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE security_analyses (
        analysis_id uuid PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
        enabled_tools text[] NOT NULL,
        bandit_enabled boolean NOT NULL GENERATED ALWAYS AS ('bandit' = ANY (enabled_tools)) STORED,
        safety_enabled boolean NOT NULL GENERATED ALWAYS AS (
          'safety' = ANY (enabled_tools) OR 'python-dependencies' = ANY (enabled_tools)) STORED,
        pylint_enabled boolean NOT NULL GENERATED ALWAYS AS ('pylint' = ANY (enabled_tools)) STORED,
        eslint_enabled boolean NOT NULL GENERATED ALWAYS AS ('eslint' = ANY (enabled_tools)) STORED,
        npm_audit_enabled boolean NOT NULL GENERATED ALWAYS AS ('npm-audit' = ANY (enabled_tools)) STORED,
        results jsonb NOT NULL DEFAULT '{}'
      );
      CREATE TABLE performance_tests (
        analysis_id uuid NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
        tool text NOT NULL,
        test_type text NOT NULL DEFAULT 'load_test',
        test_config jsonb NOT NULL DEFAULT '{}',
        requests_per_second double precision CHECK (requests_per_second >= 0),
        average_response_time double precision CHECK (average_response_time >= 0),
        max_response_time double precision CHECK (max_response_time >= 0),
        min_response_time double precision CHECK (min_response_time >= 0),
        error_rate double precision CHECK (error_rate BETWEEN 0 AND 1),
        total_requests integer CHECK (total_requests >= 0),
        failed_requests integer CHECK (failed_requests BETWEEN 0 AND total_requests),
        results jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (analysis_id, tool)
      );
      CREATE TABLE zap_analyses (
        analysis_id uuid PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
        scan_type text NOT NULL DEFAULT 'baseline',
        target_url text,
        alerts_count integer NOT NULL DEFAULT 0 CHECK (alerts_count >= 0),
        high_risk_count integer NOT NULL DEFAULT 0 CHECK (high_risk_count >= 0),
        medium_risk_count integer NOT NULL DEFAULT 0 CHECK (medium_risk_count >= 0),
        low_risk_count integer NOT NULL DEFAULT 0 CHECK (low_risk_count >= 0),
        info_count integer NOT NULL DEFAULT 0 CHECK (info_count >= 0),
        results jsonb NOT NULL DEFAULT '{}'
      );
      CREATE TABLE openrouter_analyses (
        analysis_id uuid PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
        analysis_model text,
        requirements text,
        score double precision,
        issues_identified integer NOT NULL DEFAULT 0 CHECK (issues_identified >= 0),
        suggestions_count integer NOT NULL DEFAULT 0 CHECK (suggestions_count >= 0),
        results jsonb NOT NULL DEFAULT '{}'
      );
    `);
    await runner.query(`
      CREATE TABLE containerized_tests (
        id uuid PRIMARY KEY,
        test_id text NOT NULL UNIQUE CHECK (length(test_id) BETWEEN 1 AND 100),
        application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
        analysis_id uuid REFERENCES analyses (id) ON DELETE CASCADE,
        test_type text NOT NULL,
        service_endpoint text,
        tools_used text[] NOT NULL DEFAULT '{}',
        status text NOT NULL DEFAULT 'pending' CHECK (
          status IN ('pending', 'running', 'completed', 'failed', 'timed_out', 'cancelled')),
        submitted_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        result_data jsonb,
        error_message text,
        execution_duration double precision CHECK (execution_duration >= 0),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE INDEX containerized_tests_application ON containerized_tests (application_id);
      CREATE INDEX containerized_tests_analysis ON containerized_tests (analysis_id);
      CREATE INDEX containerized_tests_status ON containerized_tests (status);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE containerized_tests, openrouter_analyses, zap_analyses, performance_tests, security_analyses`);
  }
}
