import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs, their stages and attempts, and the leases that keep a spec's runs in order. */
export class Runs1790000000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // No foreign key to projects, as for events: thousands of rows a second would lock the same project's row.
    await runner.query(`
      CREATE TABLE runs (
        id uuid PRIMARY KEY,
        event_id uuid REFERENCES events (id) ON DELETE CASCADE,
        event_attempt integer,
        project_id uuid NOT NULL,
        source_id uuid,
        spec_key text,
        ordering_key text,
        trigger text NOT NULL CHECK (trigger IN ('event', 'replay', 'batch_task', 'manual')),
        status text NOT NULL CHECK (status IN
          ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'superseded')),
        dry_run boolean NOT NULL DEFAULT false,
        handler_version integer NOT NULL,
        versions jsonb NOT NULL DEFAULT '{}',
        target jsonb,
        replay_id uuid,
        error jsonb,
        reason text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        CHECK ((status IN ('succeeded', 'failed', 'cancelled', 'superseded')) = (completed_at IS NOT NULL)),
        CHECK (status NOT IN ('running', 'succeeded', 'failed') OR started_at IS NOT NULL),
        CHECK (completed_at >= started_at),
        CHECK (completed_at >= created_at),
        CHECK ((status = 'failed') = (error IS NOT NULL)),
        CHECK (status NOT IN ('cancelled', 'superseded') OR reason IS NOT NULL),
        CHECK (trigger <> 'event' OR (event_id IS NOT NULL AND event_attempt IS NOT NULL)),
        CHECK (event_id IS NOT NULL OR target IS NOT NULL)
      );
      CREATE UNIQUE INDEX runs_once ON runs (event_id, event_attempt) WHERE trigger = 'event';
      CREATE INDEX runs_page ON runs (created_at DESC, id DESC);
      CREATE INDEX runs_project ON runs (project_id, created_at DESC, id DESC);
      CREATE INDEX runs_event ON runs (event_id, created_at DESC);
      CREATE INDEX runs_replay ON runs (replay_id) WHERE replay_id IS NOT NULL;
      CREATE INDEX runs_order ON runs (ordering_key, event_id)
        WHERE trigger = 'event' AND status IN ('queued', 'running', 'waiting', 'succeeded');
      CREATE INDEX runs_open ON runs (ordering_key, id) WHERE status IN ('queued', 'running', 'waiting');
      COMMENT ON COLUMN runs.event_attempt IS 'which delivery of the event began it, 1 for the first';
      COMMENT ON COLUMN runs.ordering_key IS 'one run with this key works at a time; null: in no order';
      COMMENT ON COLUMN runs.versions IS 'the original versions that a replay is bound to';
      COMMENT ON COLUMN runs.target IS 'what a manual run executes';
    `);
    await runner.query(`
      CREATE TABLE run_stages (
        run_id uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        stage text NOT NULL CHECK (stage IN ('fetch', 'diff', 'generate', 'check', 'execute', 'notify')),
        ordinal smallint NOT NULL,
        status text NOT NULL CHECK (status IN
          ('queued', 'running', 'waiting', 'succeeded', 'skipped', 'failed', 'cancelled')),
        queue text NOT NULL,
        dispatch integer NOT NULL DEFAULT 1 CHECK (dispatch > 0),
        held boolean NOT NULL DEFAULT false,
        attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        output jsonb,
        reason text,
        error jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        dispatched_at timestamptz(3),
        next_attempt_at timestamptz(3),
        waiting_since timestamptz(3),
        heartbeat_at timestamptz(3),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        PRIMARY KEY (run_id, stage),
        CHECK ((status IN ('succeeded', 'skipped', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
        CHECK (completed_at >= started_at),
        CHECK (status NOT IN ('running', 'succeeded', 'failed') OR started_at IS NOT NULL),
        CHECK ((status = 'running') = (heartbeat_at IS NOT NULL)),
        CHECK (status <> 'waiting' OR next_attempt_at IS NOT NULL),
        CHECK (status <> 'failed' OR error IS NOT NULL),
        CHECK (status <> 'skipped' OR reason IS NOT NULL),
        CHECK (NOT held OR status = 'queued')
      ) WITH (fillfactor = 70);
      CREATE INDEX run_stages_undispatched ON run_stages (created_at)
        WHERE dispatched_at IS NULL AND NOT held AND status IN ('queued', 'waiting');
      CREATE INDEX run_stages_dispatched ON run_stages (dispatched_at)
        WHERE dispatched_at IS NOT NULL AND status IN ('queued', 'waiting');
      CREATE INDEX run_stages_running ON run_stages (heartbeat_at) WHERE status = 'running';
      CREATE INDEX run_stages_held ON run_stages (run_id) WHERE held;
      COMMENT ON COLUMN run_stages.dispatch IS 'number of the job that may work on it: the fence of every write';
      COMMENT ON COLUMN run_stages.held IS 'waits for the lease of its run''s ordering key';
      COMMENT ON COLUMN run_stages.attempts IS 'those that count; postponed ones do not';
      COMMENT ON COLUMN run_stages.waiting_since IS 'since when a breaker has kept it waiting';

      CREATE TABLE stage_attempts (
        run_id uuid NOT NULL,
        stage text NOT NULL,
        dispatch integer NOT NULL,
        number integer NOT NULL CHECK (number > 0),
        worker text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN
          ('running', 'succeeded', 'skipped', 'failed', 'postponed', 'crashed', 'cancelled', 'released')),
        error jsonb,
        started_at timestamptz(3) NOT NULL DEFAULT now(),
        ended_at timestamptz(3),
        PRIMARY KEY (run_id, stage, dispatch),
        FOREIGN KEY (run_id, stage) REFERENCES run_stages ON DELETE CASCADE,
        CHECK ((outcome = 'running') = (ended_at IS NULL)),
        CHECK (ended_at >= started_at),
        CHECK (outcome NOT IN ('failed', 'postponed', 'crashed') OR error IS NOT NULL)
      );

      CREATE TABLE leases (
        ordering_key text PRIMARY KEY,
        run_id uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        expires_at timestamptz(3) NOT NULL
      );
      CREATE INDEX leases_run ON leases (run_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE leases, stage_attempts, run_stages, runs');
  }
}
