import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What language models were asked, what it cost, and what they answered. */
export class AiAnswers1790000000730 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ai_answers (
        id uuid PRIMARY KEY,
        question text NOT NULL CHECK (question ~ '^[0-9a-f]{64}$'),
        kind text NOT NULL CHECK (kind IN ('review', 'explanation')),
        model text NOT NULL,
        answer jsonb,
        prompt_tokens integer NOT NULL CHECK (prompt_tokens >= 0),
        completion_tokens integer NOT NULL CHECK (completion_tokens >= 0),
        requests integer NOT NULL CHECK (requests > 0),
        cost_usd double precision CHECK (cost_usd >= 0),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE INDEX ai_answers_question ON ai_answers (question, created_at DESC) WHERE answer IS NOT NULL;
      CREATE INDEX ai_answers_created ON ai_answers (created_at);
      COMMENT ON COLUMN ai_answers.question IS 'hash of all that decides about the answer';
      COMMENT ON COLUMN ai_answers.answer IS 'null: none that was of use, and paid for all the same';
      COMMENT ON COLUMN ai_answers.cost_usd IS 'null: neither the endpoint nor the catalog knows a price'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ai_answers');
  }
}
