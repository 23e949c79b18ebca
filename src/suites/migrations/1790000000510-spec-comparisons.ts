import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What changed between two versions of a spec. */
export class SpecComparisons1790000000510 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE spec_comparisons (
        before_version_id uuid NOT NULL REFERENCES spec_versions (id) ON DELETE CASCADE,
        after_version_id uuid NOT NULL REFERENCES spec_versions (id) ON DELETE CASCADE,
        engine_version text NOT NULL,
        counts jsonb NOT NULL,
        operations jsonb NOT NULL,
        changes jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (after_version_id, before_version_id)
      );
      CREATE INDEX spec_comparisons_before ON spec_comparisons (before_version_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE spec_comparisons');
  }
}
