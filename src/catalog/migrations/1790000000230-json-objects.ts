import type { MigrationInterface, QueryRunner } from 'typeorm';

const OBJECTS = [
  ['models', 'additional_capabilities'],
  ['applications', 'docker_config'],
  ['applications', 'metadata'],
] as const;

/** What is read as an object is one. */
export class JsonObjects1790000000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column] of OBJECTS) {
      await runner.query(
        `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${column}_object CHECK (jsonb_typeof(${column}) = 'object')`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of OBJECTS) {
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${table}_${column}_object`);
    }
  }
}
