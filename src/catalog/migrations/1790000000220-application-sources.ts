import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The versions of applications' code. */
export class ApplicationSources1790000000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE application_sources (
        id uuid PRIMARY KEY,
        application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
        sha256 text NOT NULL REFERENCES artifacts (sha256),
        files integer NOT NULL CHECK (files > 0),
        bytes bigint NOT NULL CHECK (bytes >= 0),
        origin jsonb NOT NULL,
        parts jsonb NOT NULL,
        document text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        -- Code that has not changed is no new version.
        UNIQUE (application_id, sha256)
      );
      CREATE INDEX application_sources_page ON application_sources (application_id, created_at DESC, id DESC);
      CREATE INDEX application_sources_artifact ON application_sources (sha256);
      COMMENT ON COLUMN application_sources.sha256 IS 'of the tar that holds it';
      COMMENT ON COLUMN application_sources.document IS 'path of the API document in it';
      ALTER TABLE applications ADD COLUMN source_id uuid REFERENCES application_sources (id) ON DELETE SET NULL;
      COMMENT ON COLUMN applications.source_id IS 'the version that is worked on'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE applications DROP COLUMN source_id');
    await runner.query('DROP TABLE application_sources');
  }
}
