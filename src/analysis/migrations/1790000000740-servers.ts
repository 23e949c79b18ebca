import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tools say of their steps while they work, and who has which of the servers that work for one at a time. */
export class AnalysisServers1790000000740 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE analyses ADD COLUMN so_far jsonb;
      CREATE TABLE server_leases (
        url text PRIMARY KEY,
        subject text NOT NULL UNIQUE,
        holder uuid NOT NULL UNIQUE,
        expires_at timestamptz(3) NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE server_leases; ALTER TABLE analyses DROP COLUMN so_far');
  }
}
