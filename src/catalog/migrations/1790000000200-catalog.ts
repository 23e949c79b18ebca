import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Catalog1790000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projects (
        id uuid PRIMARY KEY,
        slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
        name text NOT NULL,
        settings jsonb NOT NULL DEFAULT '{}',
        secrets text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX projects_page ON projects (created_at, id)');
    await runner.query(`
      CREATE TABLE sources (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        kind text NOT NULL
          CHECK (kind IN ('apifox', 'github', 'openapi', 'generated-app', 'standard-webhooks')),
        name text NOT NULL,
        fixed_path text UNIQUE CHECK (fixed_path IN ('apifox', 'github', 'openapi', 'generated-apps')),
        token_hash bytea CHECK (length(token_hash) = 32),
        secrets jsonb NOT NULL DEFAULT '[]',
        access_token text,
        settings jsonb NOT NULL DEFAULT '{}',
        enabled boolean NOT NULL DEFAULT true,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (project_id, name),
        -- One way in: by a fixed path, or by id and token.
        CHECK ((fixed_path IS NULL) <> (token_hash IS NULL))
      )`);
    await runner.query('CREATE INDEX sources_page ON sources (created_at, id)');
    // Every process looks every few seconds whether its copy of the sources is still right.
    await runner.query(`
      CREATE TABLE sources_revision (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        revision bigint NOT NULL
      )`);
    await runner.query('INSERT INTO sources_revision (revision) VALUES (1)');
    await runner.query(`
      CREATE FUNCTION sources_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE sources_revision SET revision = revision + 1;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER sources_changed AFTER INSERT OR UPDATE OR DELETE ON sources
      FOR EACH STATEMENT EXECUTE FUNCTION sources_changed()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sources_revision, sources, projects');
    await runner.query('DROP FUNCTION sources_changed()');
  }
}
