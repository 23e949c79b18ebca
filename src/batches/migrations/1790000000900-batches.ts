import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Batch jobs and their tasks. The invariants of states.md are constraints: a job counts its tasks by state under the
 * lock of its row, so that neither a wrong sum nor a task over the limit can be committed.
 */
export class Batches1790000000900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE batch_jobs (
        id uuid PRIMARY KEY,
        project_id uuid NOT NULL REFERENCES projects (id),
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        description text NOT NULL DEFAULT '',
        priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
        status text NOT NULL CHECK (status IN ('pending', 'queued', 'initializing', 'running', 'paused',
          'completed', 'failed', 'error', 'cancelling', 'cancelled')),
        applications jsonb NOT NULL,
        analysis_types text[] NOT NULL CHECK (cardinality(analysis_types) > 0),
        options jsonb NOT NULL DEFAULT '{}',
        task_timeout_ms integer NOT NULL CHECK (task_timeout_ms > 0),
        time_limit_ms integer NOT NULL CHECK (time_limit_ms > 0),
        max_tasks integer NOT NULL CHECK (max_tasks > 0),
        retry_of uuid,
        retry_statuses text[] NOT NULL DEFAULT '{}',
        created_by text,
        total_tasks integer NOT NULL DEFAULT 0,
        tasks_pending integer NOT NULL DEFAULT 0 CHECK (tasks_pending >= 0),
        tasks_running integer NOT NULL DEFAULT 0 CHECK (tasks_running >= 0),
        tasks_completed integer NOT NULL DEFAULT 0 CHECK (tasks_completed >= 0),
        tasks_failed integer NOT NULL DEFAULT 0 CHECK (tasks_failed >= 0),
        tasks_timed_out integer NOT NULL DEFAULT 0 CHECK (tasks_timed_out >= 0),
        tasks_cancelled integer NOT NULL DEFAULT 0 CHECK (tasks_cancelled >= 0),
        tasks_skipped integer NOT NULL DEFAULT 0 CHECK (tasks_skipped >= 0),
        progress numeric(5, 2) NOT NULL GENERATED ALWAYS AS (CASE total_tasks WHEN 0 THEN 0 ELSE
          trunc(100.0 * (total_tasks - tasks_pending - tasks_running) / total_tasks, 2) END) STORED
          CHECK (progress BETWEEN 0 AND 100),
        error jsonb,
        invited_until timestamptz(3),
        invitations integer NOT NULL DEFAULT 0,
        paused_at timestamptz(3),
        paused_ms integer NOT NULL DEFAULT 0 CHECK (paused_ms >= 0),
        warned_at timestamptz(3),
        task_warned_at timestamptz(3),
        expired_at timestamptz(3),
        cancel_requested_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        CONSTRAINT batch_jobs_total CHECK (total_tasks = tasks_pending + tasks_running + tasks_completed
          + tasks_failed + tasks_timed_out + tasks_cancelled + tasks_skipped),
        CONSTRAINT batch_jobs_limit CHECK (tasks_running <= max_tasks),
        CONSTRAINT batch_jobs_unplanned CHECK (status NOT IN ('pending', 'queued', 'initializing', 'error')
          OR total_tasks = 0),
        CONSTRAINT batch_jobs_planned CHECK (status NOT IN ('running', 'paused', 'completed', 'failed')
          OR total_tasks > 0),
        CONSTRAINT batch_jobs_started CHECK (started_at IS NOT NULL
          OR status NOT IN ('initializing', 'running', 'paused', 'completed', 'failed', 'error')),
        CONSTRAINT batch_jobs_ended CHECK (
          (status IN ('completed', 'failed', 'error', 'cancelled')) = (completed_at IS NOT NULL)),
        CONSTRAINT batch_jobs_nothing_left CHECK (status NOT IN ('completed', 'failed', 'error', 'cancelled')
          OR tasks_pending + tasks_running = 0),
        CONSTRAINT batch_jobs_completed CHECK (status <> 'completed'
          OR (tasks_failed + tasks_timed_out = 0 AND tasks_completed > 0)),
        CONSTRAINT batch_jobs_error CHECK ((status IN ('failed', 'error')) = (error IS NOT NULL)),
        CONSTRAINT batch_jobs_error_category CHECK (error IS NULL OR (error ->> 'message' IS NOT NULL
          AND error ->> 'category' IN ('dependency', 'timeout', 'network', 'tool', 'input', 'internal'))),
        CONSTRAINT batch_jobs_paused CHECK ((status = 'paused') = (paused_at IS NOT NULL)),
        CONSTRAINT batch_jobs_cancelled CHECK (
          (status IN ('cancelling', 'cancelled')) = (cancel_requested_at IS NOT NULL)),
        CHECK (started_at >= created_at),
        CHECK (completed_at >= started_at),
        CHECK (completed_at >= created_at)
      ) WITH (fillfactor = 50);
      CREATE INDEX batch_jobs_page ON batch_jobs (created_at, id);
      CREATE INDEX batch_jobs_project ON batch_jobs (project_id, created_at, id);
      CREATE INDEX batch_jobs_open ON batch_jobs (status)
        WHERE status NOT IN ('completed', 'failed', 'error', 'cancelled');
      COMMENT ON COLUMN batch_jobs.applications IS 'numbers of applications by model: {"model": [1, 2]}';
      COMMENT ON COLUMN batch_jobs.retry_of IS 'the job whose failed tasks it does again; no reference, since that may be deleted';
      COMMENT ON COLUMN batch_jobs.invited_until IS 'workers were invited, and are given until then to come';
      COMMENT ON COLUMN batch_jobs.expired_at IS 'when it went over its own time limit';
    `);
    await runner.query(`
      CREATE TABLE batch_tasks (
        id uuid PRIMARY KEY,
        job_id uuid NOT NULL REFERENCES batch_jobs (id) ON DELETE CASCADE,
        ordinal integer NOT NULL CHECK (ordinal > 0),
        application_id uuid,
        model_slug text NOT NULL,
        app_number smallint NOT NULL CHECK (app_number BETWEEN 1 AND 30),
        type text NOT NULL,
        status text NOT NULL CHECK (status IN
          ('pending', 'running', 'completed', 'failed', 'timed_out', 'cancelled', 'skipped')),
        progress smallint NOT NULL GENERATED ALWAYS AS (
          CASE WHEN status IN ('pending', 'running') THEN 0 ELSE 100 END) STORED,
        attempt integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
        crashes integer NOT NULL DEFAULT 0 CHECK (crashes >= 0 AND crashes <= attempt),
        worker text,
        heartbeat_at timestamptz(3),
        analysis_id uuid,
        counts jsonb,
        issues_count integer,
        error jsonb,
        reason text,
        estimated_ms integer CHECK (estimated_ms >= 0),
        duration_ms double precision GENERATED ALWAYS AS (
          CASE WHEN started_at IS NULL THEN NULL ELSE extract(epoch FROM completed_at - started_at) * 1000 END) STORED,
        warned_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        UNIQUE (job_id, ordinal),
        UNIQUE (job_id, model_slug, app_number, type),
        CONSTRAINT batch_tasks_started CHECK (started_at IS NOT NULL
          OR status NOT IN ('running', 'completed', 'failed', 'timed_out')),
        CONSTRAINT batch_tasks_not_started CHECK (started_at IS NULL OR status <> 'pending'),
        CONSTRAINT batch_tasks_ended CHECK (
          (status IN ('completed', 'failed', 'timed_out', 'cancelled', 'skipped')) = (completed_at IS NOT NULL)),
        CONSTRAINT batch_tasks_claimed CHECK ((status = 'running') = (heartbeat_at IS NOT NULL)),
        CONSTRAINT batch_tasks_worker CHECK (status <> 'running' OR worker IS NOT NULL),
        CONSTRAINT batch_tasks_error CHECK ((status IN ('failed', 'timed_out')) = (error IS NOT NULL)),
        CONSTRAINT batch_tasks_error_category CHECK (error IS NULL OR (error ->> 'message' IS NOT NULL
          AND error ->> 'category' IN ('dependency', 'timeout', 'network', 'tool', 'input', 'internal'))),
        CONSTRAINT batch_tasks_reason CHECK ((status IN ('cancelled', 'skipped')) = (reason IS NOT NULL)),
        CONSTRAINT batch_tasks_result CHECK (status <> 'completed' OR counts IS NOT NULL),
        CONSTRAINT batch_tasks_counts CHECK (counts IS NULL OR issues_count = (counts ->> 'critical')::integer
          + (counts ->> 'high')::integer + (counts ->> 'medium')::integer + (counts ->> 'low')::integer
          + (counts ->> 'info')::integer + (counts ->> 'unknown')::integer),
        CHECK (completed_at >= started_at),
        CHECK (completed_at >= created_at)
      ) WITH (fillfactor = 70);
      CREATE INDEX batch_tasks_pending ON batch_tasks (job_id, ordinal) WHERE status = 'pending';
      CREATE INDEX batch_tasks_running ON batch_tasks (heartbeat_at) WHERE status = 'running';
      CREATE INDEX batch_tasks_measured ON batch_tasks (type, completed_at) WHERE status = 'completed';
      COMMENT ON COLUMN batch_tasks.application_id IS 'null: there was none when the job was planned; no reference, since it may be deleted';
      COMMENT ON COLUMN batch_tasks.attempt IS 'the fence of every write; one more whenever the task is taken back';
      COMMENT ON COLUMN batch_tasks.crashes IS 'how many workers died in it';
    `);
    await runner.query(`
      CREATE TABLE batch_notices (
        id uuid PRIMARY KEY,
        job_id uuid NOT NULL REFERENCES batch_jobs (id) ON DELETE CASCADE,
        notice jsonb NOT NULL,
        told text[] NOT NULL DEFAULT '{}',
        tries integer NOT NULL DEFAULT 0,
        next_try_at timestamptz(3) DEFAULT now(),
        problem text,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE INDEX batch_notices_job ON batch_notices (job_id);
      CREATE INDEX batch_notices_due ON batch_notices (next_try_at) WHERE next_try_at IS NOT NULL;
      COMMENT ON COLUMN batch_notices.next_try_at IS 'null: all were told, or it was tried often enough';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE batch_notices, batch_tasks, batch_jobs');
  }
}
