import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API documents and their versions, suites and theirs, and what came out when suites were run. */
export class Suites1790000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE specs (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        source_id uuid NOT NULL,
        key text NOT NULL CHECK (length(key) BETWEEN 1 AND 500),
        latest_version_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (project_id, source_id, key)
      );
      CREATE INDEX specs_page ON specs (created_at DESC, id DESC);

      CREATE TABLE spec_versions (
        id uuid PRIMARY KEY,
        spec_id uuid NOT NULL REFERENCES specs (id) ON DELETE CASCADE,
        sha256 text NOT NULL REFERENCES artifacts (sha256),
        size_bytes integer NOT NULL CHECK (size_bytes > 0),
        dialect text NOT NULL,
        title text NOT NULL,
        api_version text NOT NULL,
        operation_count integer NOT NULL CHECK (operation_count >= 0),
        operations jsonb NOT NULL,
        problems jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (spec_id, sha256)
      );
      CREATE INDEX spec_versions_artifact ON spec_versions (sha256);
      CREATE INDEX spec_versions_page ON spec_versions (spec_id, created_at DESC, id DESC);
      ALTER TABLE specs
        ADD FOREIGN KEY (latest_version_id) REFERENCES spec_versions (id) ON DELETE SET NULL;
    `);
    await runner.query(`
      CREATE TABLE suites (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        spec_id uuid NOT NULL REFERENCES specs (id) ON DELETE CASCADE,
        target text NOT NULL,
        latest_version_id uuid,
        output_folder text UNIQUE,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (project_id, spec_id, target)
      );
      CREATE INDEX suites_page ON suites (created_at DESC, id DESC);

      CREATE TABLE suite_versions (
        id uuid PRIMARY KEY,
        suite_id uuid NOT NULL REFERENCES suites (id) ON DELETE CASCADE,
        spec_version_id uuid NOT NULL REFERENCES spec_versions (id) ON DELETE CASCADE,
        hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
        pack_hash text NOT NULL REFERENCES artifacts (sha256),
        engine_version text NOT NULL,
        settings jsonb NOT NULL,
        tests integer NOT NULL CHECK (tests >= 0),
        operations_tested integer NOT NULL CHECK (operations_tested >= 0),
        left_out jsonb NOT NULL,
        quality jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (suite_id, hash)
      );
      CREATE INDEX suite_versions_page ON suite_versions (suite_id, created_at DESC, id DESC);
      CREATE INDEX suite_versions_spec_version ON suite_versions (spec_version_id);
      CREATE TABLE suite_files (
        suite_version_id uuid NOT NULL REFERENCES suite_versions (id) ON DELETE CASCADE,
        path text NOT NULL CHECK (length(path) BETWEEN 1 AND 500),
        sha256 text NOT NULL REFERENCES artifacts (sha256),
        size_bytes integer NOT NULL CHECK (size_bytes >= 0),
        PRIMARY KEY (suite_version_id, path)
      );
      CREATE INDEX suite_files_artifact ON suite_files (sha256);
      ALTER TABLE suites
        ADD FOREIGN KEY (latest_version_id) REFERENCES suite_versions (id) ON DELETE SET NULL;
    `);
    await runner.query(`
      CREATE TABLE executions (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        suite_id uuid NOT NULL REFERENCES suites (id) ON DELETE CASCADE,
        suite_version_id uuid NOT NULL REFERENCES suite_versions (id) ON DELETE CASCADE,
        run_id uuid,
        base_url text NOT NULL,
        status text NOT NULL CHECK (
          status IN ('running', 'passed', 'failed', 'errored', 'timed_out', 'cancelled')),
        passed integer NOT NULL DEFAULT 0,
        failed integer NOT NULL DEFAULT 0,
        skipped integer NOT NULL DEFAULT 0,
        duration_ms integer CHECK (duration_ms >= 0),
        failures_by_fault jsonb NOT NULL DEFAULT '{}',
        error jsonb,
        junit_sha256 text REFERENCES artifacts (sha256),
        output_sha256 text REFERENCES artifacts (sha256),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        completed_at timestamptz(3),
        CHECK ((status = 'running') = (completed_at IS NULL)),
        CHECK (completed_at >= created_at),
        CHECK ((status IN ('errored', 'timed_out', 'cancelled')) = (error IS NOT NULL))
      );
      CREATE INDEX executions_page ON executions (created_at DESC, id DESC);
      CREATE INDEX executions_suite ON executions (suite_id, created_at DESC, id DESC);
      CREATE INDEX executions_run ON executions (run_id) WHERE run_id IS NOT NULL;

      CREATE TABLE execution_results (
        id uuid PRIMARY KEY,
        execution_id uuid NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
        test_id text NOT NULL,
        title text NOT NULL,
        file text NOT NULL,
        operation text,
        strategy text,
        clause text,
        fault_code smallint,
        status text NOT NULL CHECK (status IN ('passed', 'failed', 'skipped')),
        duration_ms integer NOT NULL CHECK (duration_ms >= 0),
        message text,
        failure jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CHECK ((status = 'failed') = (message IS NOT NULL))
      );
      CREATE INDEX execution_results_page ON execution_results (execution_id, created_at DESC, id DESC);
      CREATE INDEX execution_results_test ON execution_results (test_id, created_at DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE execution_results, executions');
    await runner.query('DROP TABLE suite_files, suite_versions, suites, spec_versions, specs CASCADE');
  }
}
