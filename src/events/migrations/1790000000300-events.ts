import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Events1790000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // No foreign keys to projects and sources: each would lock and look up two rows for every delivery, always the
    // same ones, at thousands a second. Rows are written only with ids that the catalog handed out. The key to
    // artifacts costs nothing where there is none, and is what keeps a large payload from being purged.
    await runner.query(`
      CREATE TABLE events (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL,
        source_id uuid NOT NULL,
        source_kind text NOT NULL,
        event_type text NOT NULL,
        action text NOT NULL CHECK (action IN ('generate', 'retire', 'register', 'none')),
        spec_key text NOT NULL,
        status text NOT NULL
          CHECK (status IN ('accepted', 'ignored', 'processing', 'done', 'dead', 'superseded')),
        reason text,
        delivery_key text,
        content_type text NOT NULL,
        headers jsonb NOT NULL,
        origin jsonb,
        payload bytea,
        payload_artifact text REFERENCES artifacts (sha256),
        payload_sha256 bytea NOT NULL CHECK (length(payload_sha256) = 32),
        payload_bytes integer NOT NULL,
        received_at timestamptz(3) NOT NULL,
        last_delivery_at timestamptz(3) NOT NULL,
        dispatch_attempt integer NOT NULL DEFAULT 1 CHECK (dispatch_attempt > 0),
        redeliveries integer NOT NULL DEFAULT 0,
        CHECK ((payload IS NULL) <> (payload_artifact IS NULL)),
        CHECK (status <> 'ignored' OR reason IS NOT NULL)
      )`);
    await runner.query('CREATE UNIQUE INDEX events_delivery ON events (source_id, delivery_key)');
    await runner.query(
      'CREATE INDEX events_artifact ON events (payload_artifact) WHERE payload_artifact IS NOT NULL',
    );
    await runner.query('CREATE INDEX events_project ON events (project_id, id)');
    await runner.query(
      `CREATE INDEX events_attention ON events (status, id) WHERE status IN ('dead', 'ignored')`,
    );
    // How far dispatching has come is kept apart from the events: a mark on each of them would rewrite the widest
    // row there is, and its entry in every index, for each webhook.
    await runner.query(`
      CREATE TABLE undispatched_events (
        event_id uuid PRIMARY KEY,
        since timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE dispatches (
        id uuid PRIMARY KEY,
        event_ids uuid[] NOT NULL,
        dispatched_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      COMMENT ON TABLE undispatched_events IS 'accepted events that are to be put on the queue';
      COMMENT ON TABLE dispatches IS 'events that one job is to begin; deleted when their runs have begun';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dispatches, undispatched_events, events');
  }
}
