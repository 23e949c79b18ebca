import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Services that analyse running applications have to reach them. */
export class ServiceTargets1790000000780 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE analysis_services ADD COLUMN target_host text CHECK (length(target_host) BETWEEN 1 AND 253);
      COMMENT ON COLUMN analysis_services.target_host IS
        'how it reaches applications that run here; null: it does not'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE analysis_services DROP COLUMN target_host');
  }
}
