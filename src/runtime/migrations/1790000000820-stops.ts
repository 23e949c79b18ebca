import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often applications were stopped: by that a start that is under way knows that it was. */
export class RuntimeStops1790000000820 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE application_stops (
        application_id uuid PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
        stops bigint NOT NULL CHECK (stops > 0)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE application_stops');
  }
}
