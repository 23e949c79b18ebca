import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What holds an application while it runs, or held it when it ran last. */
export class Isolation1790000000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE applications ADD COLUMN isolation text CHECK (isolation IN ('sandbox', 'docker', 'none'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE applications DROP COLUMN isolation');
  }
}
