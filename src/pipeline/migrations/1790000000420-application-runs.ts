import type { MigrationInterface, QueryRunner } from 'typeorm';

const DOCUMENTS = ['fetch', 'diff', 'generate', 'check', 'execute', 'notify'];
const APPLICATIONS = ['register', 'analyse', 'grade'];

/** Runs of applications, beside those of API documents. */
export class ApplicationRuns1790000000420 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE runs ADD COLUMN subject text NOT NULL DEFAULT 'document'
        CHECK (subject IN ('document', 'application'));
      COMMENT ON COLUMN runs.subject IS 'what it works on; decides which stages it has'`);
    await allow(runner, [...DOCUMENTS, ...APPLICATIONS]);
  }

  /** Runs of applications cannot stay: nothing would know their stages. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM runs WHERE subject = 'application'`);
    await allow(runner, DOCUMENTS);
    await runner.query('ALTER TABLE runs DROP COLUMN subject');
  }
}

async function allow(runner: QueryRunner, stages: readonly string[]): Promise<void> {
  const list = stages.map((stage) => `'${stage}'`).join(', ');
  await runner.query(`
    ALTER TABLE run_stages DROP CONSTRAINT run_stages_stage_check;
    ALTER TABLE run_stages ADD CONSTRAINT run_stages_stage_check CHECK (stage IN (${list}))`);
}
