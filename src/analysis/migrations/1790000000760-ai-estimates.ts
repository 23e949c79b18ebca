import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens are held before a model is asked: until it is known what was used, the row says what it may be. */
export class AiEstimates1790000000760 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ai_answers ADD COLUMN is_estimate boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN ai_answers.is_estimate IS 'nobody told all that was used: not yet, or never'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ai_answers DROP COLUMN is_estimate');
  }
}
