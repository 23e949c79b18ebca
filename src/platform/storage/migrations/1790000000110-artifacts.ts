import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Artifacts by content (states.md, contract 10). Tables that hold on to one reference its `sha256`. */
export class Artifacts1790000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE artifacts (
        sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
        media_type text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_referenced_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX artifacts_last_referenced_at ON artifacts (last_referenced_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE artifacts');
  }
}
