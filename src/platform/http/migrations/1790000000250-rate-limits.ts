import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RateLimits1790000000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Unlogged: a lease waits for no disk, and after a crash every minute simply starts anew.
    await runner.query(`
      CREATE UNLOGGED TABLE rate_limits (
        subject text PRIMARY KEY,
        window_start timestamptz NOT NULL,
        taken bigint NOT NULL,
        granted bigint NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rate_limits');
  }
}
