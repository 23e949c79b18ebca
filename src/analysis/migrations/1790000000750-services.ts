import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Services on other machines that analyse, and which of them has which test. */
export class AnalysisServices1790000000750 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE analysis_services (
        id uuid PRIMARY KEY,
        name text NOT NULL UNIQUE,
        url text NOT NULL UNIQUE,
        sealed_key text,
        types text[] NOT NULL CHECK (cardinality(types) > 0),
        capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
        enabled boolean NOT NULL DEFAULT true,
        health text NOT NULL DEFAULT 'unknown' CHECK (health IN ('unknown', 'healthy', 'unhealthy')),
        health_message text,
        latency_ms integer CHECK (latency_ms >= 0),
        version text,
        tools text[] NOT NULL DEFAULT '{}',
        checked_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      );
      ALTER TABLE containerized_tests
        ADD COLUMN service_id uuid REFERENCES analysis_services (id) ON DELETE SET NULL;
      CREATE INDEX containerized_tests_service ON containerized_tests (service_id)
        WHERE status IN ('pending', 'running');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE containerized_tests DROP COLUMN service_id;
      DROP TABLE analysis_services;
    `);
  }
}
