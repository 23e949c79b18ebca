import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that failed for good, and the plans that replay them. */
export class DeadLetters1790000000410 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        run_id uuid NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        event_id uuid REFERENCES events (id) ON DELETE CASCADE,
        project_id uuid NOT NULL,
        source_id uuid,
        source_kind text,
        spec_key text,
        stage text NOT NULL,
        code text NOT NULL,
        category text NOT NULL CHECK (category IN ('dependency', 'timeout', 'network', 'tool', 'input', 'internal')),
        message text NOT NULL,
        attempts jsonb NOT NULL,
        payload jsonb,
        failures integer NOT NULL DEFAULT 1 CHECK (failures > 0),
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'replaying', 'resolved', 'dismissed')),
        note text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_failed_at timestamptz(3) NOT NULL DEFAULT now(),
        closed_at timestamptz(3),
        CHECK ((status IN ('resolved', 'dismissed')) = (closed_at IS NOT NULL)),
        CHECK (last_failed_at >= created_at),
        CHECK (closed_at >= created_at)
      );
      CREATE UNIQUE INDEX dead_letters_open ON dead_letters (event_id) WHERE status IN ('open', 'replaying');
      CREATE INDEX dead_letters_event ON dead_letters (event_id);
      CREATE INDEX dead_letters_run ON dead_letters (run_id);
      CREATE INDEX dead_letters_page ON dead_letters (created_at DESC, id DESC);
      CREATE INDEX dead_letters_source ON dead_letters (source_id, created_at DESC, id DESC);
      CREATE INDEX dead_letters_code ON dead_letters (code, created_at DESC, id DESC);
      COMMENT ON COLUMN dead_letters.attempts IS 'every attempt of every stage that failed, the oldest first';
      COMMENT ON COLUMN dead_letters.payload IS 'where the payload is, its size and its hash';
      COMMENT ON COLUMN dead_letters.failures IS 'how many runs of the event failed for good';
    `);
    await runner.query(`
      CREATE TABLE replays (
        id uuid PRIMARY KEY,
        project_id uuid,
        filter jsonb NOT NULL,
        versions text NOT NULL CHECK (versions IN ('original', 'current')),
        rate_per_minute integer NOT NULL CHECK (rate_per_minute > 0),
        stop_share real NOT NULL CHECK (stop_share > 0 AND stop_share <= 1),
        stop_after integer NOT NULL CHECK (stop_after > 0),
        status text NOT NULL CHECK (status IN
          ('planned', 'dry_running', 'dry_run', 'running', 'finished', 'cancelled', 'stopped')),
        total integer NOT NULL CHECK (total >= 0),
        left_out integer NOT NULL DEFAULT 0 CHECK (left_out >= 0),
        reason text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        CHECK ((status IN ('finished', 'cancelled', 'stopped')) = (completed_at IS NOT NULL)),
        CHECK (completed_at >= created_at),
        CHECK (completed_at >= started_at),
        CHECK (status NOT IN ('running', 'finished', 'stopped') OR started_at IS NOT NULL),
        CHECK (status NOT IN ('cancelled', 'stopped') OR reason IS NOT NULL)
      );
      CREATE INDEX replays_page ON replays (created_at DESC, id DESC);
      CREATE INDEX replays_under_way ON replays (id) WHERE status IN ('dry_running', 'running');

      CREATE TABLE replay_items (
        replay_id uuid NOT NULL REFERENCES replays (id) ON DELETE CASCADE,
        ordinal integer NOT NULL CHECK (ordinal > 0),
        event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
        dead_letter_id uuid REFERENCES dead_letters (id) ON DELETE SET NULL,
        original_run_id uuid REFERENCES runs (id) ON DELETE SET NULL,
        dry_status text CHECK (dry_status IN ('pending', 'running', 'done')),
        dry_run_id uuid REFERENCES runs (id) ON DELETE SET NULL,
        comparison text CHECK (comparison IN
          ('fixed', 'same_failure', 'other_failure', 'same', 'changed', 'broken', 'not_reached')),
        status text NOT NULL DEFAULT 'pending' CHECK (status IN
          ('pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled')),
        run_id uuid REFERENCES runs (id) ON DELETE SET NULL,
        reason text,
        PRIMARY KEY (replay_id, ordinal),
        CHECK (comparison IS NULL OR dry_status = 'done'),
        CHECK (status <> 'skipped' OR reason IS NOT NULL)
      );
      CREATE INDEX replay_items_todo ON replay_items (replay_id, status, ordinal);
      CREATE INDEX replay_items_running ON replay_items (replay_id) WHERE status = 'running';
      CREATE INDEX replay_items_event ON replay_items (event_id);
      CREATE INDEX replay_items_dead_letter ON replay_items (dead_letter_id);
      CREATE INDEX replay_items_runs ON replay_items (run_id) WHERE run_id IS NOT NULL;
      CREATE INDEX replay_items_dry_runs ON replay_items (dry_run_id) WHERE dry_run_id IS NOT NULL;
      CREATE INDEX replay_items_originals ON replay_items (original_run_id) WHERE original_run_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE replay_items, replays, dead_letters');
  }
}
