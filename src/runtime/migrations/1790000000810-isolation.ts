import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications that ran before it was written down what held them. */
export class RuntimeIsolation1790000000810 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE applications SET isolation = driver FROM running_applications
       WHERE application_id = id AND isolation IS NULL AND driver IN ('sandbox', 'docker')`,
    );
  }

  async down(): Promise<void> {
    // The column goes with the catalog's own migration.
  }
}
