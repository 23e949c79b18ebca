import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who runs which application, and who uses it: the same for all processes. */
export class Runtime1790000000800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE running_applications (
        application_id uuid PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
        -- The process that runs it, as long as it says so; nobody when it does not run.
        holder uuid,
        expires_at timestamptz(3) NOT NULL DEFAULT now(),
        state text NOT NULL
          CHECK (state IN ('stopped', 'building', 'starting', 'running', 'partial', 'failed')),
        driver text NOT NULL,
        weaknesses jsonb NOT NULL DEFAULT '[]',
        parts jsonb NOT NULL DEFAULT '{}',
        -- Somebody asked for it to run until it is stopped, and not only while it is used.
        wanted boolean NOT NULL DEFAULT false,
        stop_requested boolean NOT NULL DEFAULT false,
        error text,
        changed_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX running_applications_holder ON running_applications (holder)');
    await runner.query(`
      CREATE TABLE application_uses (
        id uuid PRIMARY KEY,
        application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
        alone boolean NOT NULL,
        inside boolean NOT NULL DEFAULT false,
        expires_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX application_uses_application ON application_uses (application_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE application_uses, running_applications');
  }
}
