import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ApiKeys1790000000600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        project_id uuid,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
        prefix text NOT NULL,
        hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
        scopes text[] NOT NULL CHECK (
          cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write', 'ingest', 'admin']
        ),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_used_at timestamptz(3),
        expires_at timestamptz(3),
        revoked_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX api_keys_newest ON api_keys (created_at DESC, id DESC)');
    await runner.query(
      'CREATE INDEX api_keys_of_project ON api_keys (project_id, created_at DESC) WHERE project_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_keys');
  }
}
