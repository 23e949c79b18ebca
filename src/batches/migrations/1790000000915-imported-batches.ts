import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Batches that the system before this one has made: it knew less of them, and said it in words of its own, which are
 * kept. Rules about what a batch of ours must have done hold for ours alone.
 */
export class ImportedBatches1790000000915 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE batch_jobs ADD COLUMN imported jsonb,
        DROP CONSTRAINT batch_jobs_planned,
        ADD CONSTRAINT batch_jobs_planned CHECK (status NOT IN ('running', 'paused', 'completed', 'failed')
          OR total_tasks > 0 OR imported IS NOT NULL),
        DROP CONSTRAINT batch_jobs_completed,
        ADD CONSTRAINT batch_jobs_completed CHECK (status <> 'completed'
          OR (tasks_failed + tasks_timed_out = 0 AND (tasks_completed > 0 OR imported IS NOT NULL))),
        ADD CONSTRAINT batch_jobs_imported CHECK (imported IS NULL
          OR status IN ('completed', 'failed', 'cancelled'));
      ALTER TABLE batch_tasks ADD COLUMN imported jsonb,
        DROP CONSTRAINT batch_tasks_result,
        ADD CONSTRAINT batch_tasks_result CHECK (status <> 'completed'
          OR counts IS NOT NULL OR imported IS NOT NULL);
      COMMENT ON COLUMN batch_jobs.imported IS 'what another system said of it, in its words; null: it is ours';
      COMMENT ON COLUMN batch_tasks.imported IS 'what another system said of it, in its words; null: it is ours'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM batch_jobs WHERE imported IS NOT NULL;
      ALTER TABLE batch_tasks DROP CONSTRAINT batch_tasks_result, DROP COLUMN imported,
        ADD CONSTRAINT batch_tasks_result CHECK (status <> 'completed' OR counts IS NOT NULL);
      ALTER TABLE batch_jobs DROP CONSTRAINT batch_jobs_imported, DROP CONSTRAINT batch_jobs_planned,
        DROP CONSTRAINT batch_jobs_completed, DROP COLUMN imported,
        ADD CONSTRAINT batch_jobs_planned CHECK (status NOT IN ('running', 'paused', 'completed', 'failed')
          OR total_tasks > 0),
        ADD CONSTRAINT batch_jobs_completed CHECK (status <> 'completed'
          OR (tasks_failed + tasks_timed_out = 0 AND tasks_completed > 0))`);
  }
}
