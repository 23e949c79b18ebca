import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Models, applications and their ports. Whatever the schema of the systems before called a business rule is a
 * constraint here: 30 applications of a model, no port twice, none without ports.
 */
export class Applications1790000000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE models (
        id uuid PRIMARY KEY,
        slug text NOT NULL UNIQUE CHECK (slug ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,149}$' AND slug NOT LIKE '%..%'),
        model_id text NOT NULL UNIQUE CHECK (length(model_id) BETWEEN 1 AND 200),
        provider text NOT NULL,
        name text NOT NULL,
        context_window integer CHECK (context_window > 0),
        max_output_tokens integer CHECK (max_output_tokens > 0),
        input_price_per_token double precision CHECK (input_price_per_token >= 0),
        output_price_per_token double precision CHECK (output_price_per_token >= 0),
        supports_vision boolean NOT NULL DEFAULT false,
        supports_function_calling boolean NOT NULL DEFAULT false,
        supports_streaming boolean NOT NULL DEFAULT false,
        supports_json_mode boolean NOT NULL DEFAULT false,
        is_free boolean NOT NULL DEFAULT false,
        additional_capabilities jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX models_page ON models (created_at, id)');
    await runner.query(`
      CREATE TABLE port_allocations (
        model_slug text NOT NULL REFERENCES models (slug),
        app_number smallint NOT NULL CHECK (app_number BETWEEN 1 AND 30),
        backend_port integer NOT NULL UNIQUE CHECK (backend_port BETWEEN 6001 AND 6750),
        frontend_port integer NOT NULL UNIQUE CHECK (frontend_port BETWEEN 9001 AND 9750),
        PRIMARY KEY (model_slug, app_number)
      )`);
    await runner.query(`
      CREATE TABLE applications (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id),
        model_slug text NOT NULL,
        app_number smallint NOT NULL,
        life text NOT NULL DEFAULT 'active' CHECK (life IN ('active', 'archived')),
        running text NOT NULL DEFAULT 'stopped'
          CHECK (running IN ('stopped', 'building', 'starting', 'running', 'partial', 'failed')),
        docker_config jsonb NOT NULL DEFAULT '{}',
        metadata jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (model_slug, app_number),
        -- No application is without ports.
        FOREIGN KEY (model_slug, app_number) REFERENCES port_allocations (model_slug, app_number)
      )`);
    await runner.query('CREATE INDEX applications_page ON applications (created_at, id)');
    await runner.query('CREATE INDEX applications_project ON applications (project_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE applications, port_allocations, models');
  }
}
