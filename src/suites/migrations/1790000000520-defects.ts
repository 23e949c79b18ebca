import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Failed tests grouped by their cause, flaky tests, what held a suite while it ran, and all of it in one document. */
export class Defects1790000000520 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE executions
        ADD COLUMN flaky integer NOT NULL DEFAULT 0,
        ADD COLUMN isolation jsonb,
        ADD COLUMN verdict_sha256 text REFERENCES artifacts (sha256),
        DROP COLUMN junit_sha256;

      ALTER TABLE execution_results
        DROP CONSTRAINT execution_results_status_check,
        DROP CONSTRAINT execution_results_check,
        ADD CONSTRAINT execution_results_status_check
          CHECK (status IN ('passed', 'failed', 'flaky', 'skipped')),
        ADD CONSTRAINT execution_results_message_check
          CHECK ((status IN ('failed', 'flaky')) = (message IS NOT NULL));

      CREATE TABLE execution_defects (
        id uuid PRIMARY KEY,
        execution_id uuid NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
        fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{12}$'),
        cause text NOT NULL,
        severity text NOT NULL CHECK (severity IN ('critical', 'high', 'medium')),
        operations jsonb NOT NULL,
        fault_code smallint,
        clause text,
        sentence text NOT NULL,
        tests jsonb NOT NULL,
        example jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (execution_id, fingerprint)
      );
      CREATE INDEX execution_defects_page ON execution_defects (execution_id, created_at DESC, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE execution_defects;
      DELETE FROM execution_results WHERE status = 'flaky';
      ALTER TABLE execution_results
        DROP CONSTRAINT execution_results_status_check,
        DROP CONSTRAINT execution_results_message_check,
        ADD CONSTRAINT execution_results_status_check CHECK (status IN ('passed', 'failed', 'skipped')),
        ADD CONSTRAINT execution_results_check CHECK ((status = 'failed') = (message IS NOT NULL));
      ALTER TABLE executions
        DROP COLUMN flaky, DROP COLUMN isolation, DROP COLUMN verdict_sha256,
        ADD COLUMN junit_sha256 text REFERENCES artifacts (sha256);
    `);
  }
}
