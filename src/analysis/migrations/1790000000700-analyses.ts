import type { MigrationInterface, QueryRunner } from 'typeorm';

const SEVERITIES = "('critical', 'high', 'medium', 'low', 'info', 'unknown')";
const STATES = "('new', 'open', 'fixed', 'reopened')";
const CATEGORIES = "('dependency', 'timeout', 'network', 'tool', 'input', 'internal')";

/** Analyses, what their tools did, and findings over time. The invariants of states.md are constraints. */
export class Analyses1790000000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE analyses (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
        type text NOT NULL CHECK (type IN ('backend_security', 'frontend_security', 'dynamic', 'zap_scan',
          'performance', 'ai_review', 'functional')),
        origin text NOT NULL CHECK (origin IN ('request', 'run', 'batch', 'import')),
        run_id uuid,
        task_id uuid,
        status text NOT NULL CHECK (
          status IN ('pending', 'running', 'completed', 'failed', 'timed_out', 'cancelled', 'skipped')),
        attempt integer NOT NULL DEFAULT 1 CHECK (attempt >= 1),
        options jsonb NOT NULL DEFAULT '{}',
        source_version_id uuid,
        source_sha256 text,
        progress smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
        doing text,
        critical_count integer NOT NULL DEFAULT 0 CHECK (critical_count >= 0),
        high_count integer NOT NULL DEFAULT 0 CHECK (high_count >= 0),
        medium_count integer NOT NULL DEFAULT 0 CHECK (medium_count >= 0),
        low_count integer NOT NULL DEFAULT 0 CHECK (low_count >= 0),
        info_count integer NOT NULL DEFAULT 0 CHECK (info_count >= 0),
        unknown_count integer NOT NULL DEFAULT 0 CHECK (unknown_count >= 0),
        issues_count integer NOT NULL GENERATED ALWAYS AS (
          critical_count + high_count + medium_count + low_count + info_count + unknown_count) STORED,
        error jsonb,
        reason text,
        cancel_asked_at timestamptz(3),
        heartbeat_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        CHECK (status NOT IN ('running', 'completed', 'failed', 'timed_out') OR started_at IS NOT NULL),
        CHECK (status <> 'pending' OR started_at IS NULL),
        CHECK ((status IN ('pending', 'running')) = (completed_at IS NULL)),
        CHECK (completed_at >= coalesce(started_at, created_at)),
        CHECK ((status IN ('failed', 'timed_out')) = (error IS NOT NULL)),
        CHECK (error IS NULL OR coalesce(error->>'category', '') IN ${CATEGORIES}),
        CHECK (status NOT IN ('skipped', 'cancelled') OR reason IS NOT NULL)
      );
      CREATE INDEX analyses_page ON analyses (created_at DESC, id DESC);
      CREATE INDEX analyses_application ON analyses (application_id, type, created_at DESC, id DESC);
      CREATE INDEX analyses_open ON analyses (heartbeat_at) WHERE completed_at IS NULL;
      -- Asked for again after a crash, an analysis is one and the same.
      CREATE UNIQUE INDEX analyses_run ON analyses (run_id, application_id, type) WHERE run_id IS NOT NULL;
      CREATE UNIQUE INDEX analyses_task ON analyses (task_id) WHERE task_id IS NOT NULL;
    `);
    await runner.query(`
      CREATE TABLE tool_runs (
        id uuid PRIMARY KEY,
        analysis_id uuid NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
        tool text NOT NULL,
        version text,
        status text NOT NULL CHECK (status IN ('ok', 'findings', 'tool-error', 'timed-out', 'unavailable')),
        scope text,
        duration_ms integer NOT NULL CHECK (duration_ms >= 0),
        notes jsonb NOT NULL DEFAULT '[]',
        message text,
        category text CHECK (category IN ${CATEGORIES}),
        remedy text,
        said text,
        findings_count integer NOT NULL DEFAULT 0 CHECK (findings_count >= 0),
        findings_sha256 text REFERENCES artifacts (sha256),
        details jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (analysis_id, tool),
        CHECK ((status = 'tool-error') = (category IS NOT NULL)),
        CHECK (status NOT IN ('tool-error', 'unavailable') OR message IS NOT NULL),
        CHECK ((status IN ('ok', 'findings')) = (scope IS NOT NULL)),
        CHECK ((status = 'findings') = (findings_count > 0))
      );
      CREATE INDEX tool_runs_artifact ON tool_runs (findings_sha256);
    `);
    await runner.query(`
      CREATE TABLE findings (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
        tool text NOT NULL,
        fingerprint text NOT NULL,
        scope text NOT NULL,
        state text NOT NULL CHECK (state IN ${STATES}),
        severity text NOT NULL CHECK (severity IN ${SEVERITIES}),
        tool_severity text,
        confidence text CHECK (confidence IN ('high', 'medium', 'low')),
        rule text NOT NULL,
        title text NOT NULL,
        message text NOT NULL,
        cwe integer[] NOT NULL DEFAULT '{}',
        place jsonb NOT NULL,
        evidence text,
        help text,
        code jsonb,
        first_seen_id uuid REFERENCES analyses (id) ON DELETE SET NULL,
        last_seen_id uuid REFERENCES analyses (id) ON DELETE SET NULL,
        fixed_id uuid REFERENCES analyses (id) ON DELETE SET NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (application_id, fingerprint)
      );
      CREATE INDEX findings_page ON findings (created_at DESC, id DESC);
      CREATE INDEX findings_application ON findings (application_id, created_at DESC, id DESC);
      CREATE INDEX findings_first_seen ON findings (first_seen_id);
      CREATE INDEX findings_last_seen ON findings (last_seen_id);
      CREATE INDEX findings_fixed ON findings (fixed_id);

      CREATE TABLE sightings (
        analysis_id uuid NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
        finding_id uuid NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
        state text NOT NULL CHECK (state IN ${STATES}),
        PRIMARY KEY (analysis_id, finding_id)
      );
      CREATE INDEX sightings_finding ON sightings (finding_id);

      CREATE TABLE triage (
        application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
        fingerprint text NOT NULL,
        decision text NOT NULL CHECK (decision IN ('false_positive', 'accepted')),
        until date,
        reason text NOT NULL CHECK (length(reason) > 0),
        decided_by text NOT NULL,
        decided_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (application_id, fingerprint),
        -- A risk is accepted for a time; whatever is no finding at all never becomes one.
        CHECK ((decision = 'accepted') = (until IS NOT NULL))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE triage, sightings, findings, tool_runs, analyses');
  }
}
