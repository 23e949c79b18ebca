import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suites that are written to a branch of a git repository. */
export class SuitesInGit1790000000530 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE suites ADD COLUMN git jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE suites DROP COLUMN git');
  }
}
