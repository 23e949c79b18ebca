import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What held the application while it ran for an analysis; null where it did not run. */
export class AnalysisIsolation1790000000770 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE analyses ADD COLUMN isolation text CHECK (isolation IN ('sandbox', 'docker', 'none'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE analyses DROP COLUMN isolation');
  }
}
