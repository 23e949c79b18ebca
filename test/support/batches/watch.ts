/** Whatever can ask PostgreSQL: a data source of TypeORM, or a client of pg through a closure. */
export type Ask = <Row>(statement: string, parameters?: unknown[]) => Promise<Row[]>;

/** What was seen at every change of state since the watch began. */
export interface Watched {
  /** Changes of state of jobs and tasks, each of which was checked. */
  readonly changes: number;
  /** Most tasks that ran at the same time: of one batch, and of all. */
  readonly mostTasksOfJob: number;
  readonly mostTasks: number;
  /** Most batches that had a place at the same time. */
  readonly mostJobs: number;
  /** Sentences; none is what is hoped for. */
  readonly violations: readonly string[];
}

/**
 * Lets PostgreSQL itself check the invariants of batches at every commit that changes one, whichever process commits:
 * that states only move as they may, that the counts of a job are those of its tasks, and that no limit is exceeded.
 * Tasks are counted as they change: to count thousands again at each change would measure the counting.
 * What the tables' own constraints hold (states.md) is refused by them, and not checked again.
 */
export async function watchBatches(ask: Ask, limits: { jobs: number; tasks: number }): Promise<void> {
  await ask(`
    CREATE TABLE watched_changes (what text, id uuid, was text, became text, attempt integer, at timestamptz(6)
      NOT NULL DEFAULT clock_timestamp());
    CREATE TABLE watched_peaks (one boolean PRIMARY KEY DEFAULT true, tasks_of_job integer DEFAULT 0,
      tasks integer DEFAULT 0, jobs integer DEFAULT 0);
    INSERT INTO watched_peaks DEFAULT VALUES;
    CREATE TABLE watched_violations (sentence text);
    CREATE TABLE watched_counts (job_id uuid, status text, count integer NOT NULL, PRIMARY KEY (job_id, status));
    CREATE TABLE watched_moves (what text, was text, became text);
    INSERT INTO watched_moves VALUES ${moves()};
    ${FUNCTIONS.replace('$JOBS', String(limits.jobs)).replace('$TASKS', String(limits.tasks))}
    CREATE TRIGGER count_tasks AFTER INSERT OR DELETE OR UPDATE OF status ON batch_tasks
      FOR EACH ROW EXECUTE FUNCTION count_tasks();
    CREATE TRIGGER watch_tasks AFTER UPDATE OF status ON batch_tasks FOR EACH ROW
      WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION watch_move('task');
    CREATE TRIGGER watch_jobs AFTER UPDATE OF status ON batch_jobs FOR EACH ROW
      WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION watch_move('job');
    CREATE CONSTRAINT TRIGGER watch_counts AFTER UPDATE ON batch_jobs DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION watch_counts();
  `);
}

export async function watchedBatches(ask: Ask): Promise<Watched> {
  await recount(ask);
  const [row] = await ask<Watched>(
    `SELECT (SELECT count(*)::integer FROM watched_changes) AS changes, tasks_of_job AS "mostTasksOfJob",
       tasks AS "mostTasks", jobs AS "mostJobs",
       (SELECT coalesce(array_agg(DISTINCT sentence), '{}') FROM watched_violations) AS violations
     FROM watched_peaks`,
  );
  if (row === undefined) throw new Error('Batches are not watched');
  return row;
}

/** The tasks themselves, counted once more: the watch followed them change by change. */
async function recount(ask: Ask): Promise<void> {
  await ask(`
    INSERT INTO watched_violations SELECT 'of a job the watch counted ' || coalesce(watched.count, 0) || ' tasks that are '
      || status || ', and there are ' || coalesce(counted.count, 0)
    FROM watched_counts AS watched FULL JOIN
      (SELECT job_id, status, count(*) FROM batch_tasks GROUP BY job_id, status) AS counted USING (job_id, status)
    WHERE coalesce(watched.count, 0) <> coalesce(counted.count, 0)`);
}

/** How often each task ended: a task that ended twice was recorded twice. */
export async function endingsByTask(ask: Ask): Promise<ReadonlyMap<string, number>> {
  const rows = await ask<{ id: string; endings: number }>(
    `SELECT id, count(*)::integer AS endings FROM watched_changes
     WHERE what = 'task' AND became NOT IN ('pending', 'running') GROUP BY id`,
  );
  return new Map(rows.map(({ id, endings }) => [id, endings]));
}

/** As states.md has them, written out once more on purpose. */
const MAY_MOVE: Readonly<Record<'task' | 'job', Readonly<Record<string, readonly string[]>>>> = {
  task: {
    pending: ['running', 'cancelled', 'skipped'],
    running: ['completed', 'failed', 'timed_out', 'cancelled', 'skipped', 'pending'],
  },
  job: {
    pending: ['queued', 'cancelling'],
    queued: ['initializing', 'cancelling'],
    initializing: ['running', 'error', 'cancelling'],
    running: ['paused', 'completed', 'failed', 'cancelling'],
    paused: ['running', 'completed', 'failed', 'cancelling'],
    cancelling: ['cancelled'],
  },
};

function moves(): string {
  const rows = Object.entries(MAY_MOVE).flatMap(([what, from]) =>
    Object.entries(from).flatMap(([was, to]) => to.map((became) => `('${what}', '${was}', '${became}')`)),
  );
  return rows.join(', ');
}

const FUNCTIONS = `
  CREATE FUNCTION watch_move() RETURNS trigger LANGUAGE plpgsql AS $watch$
  BEGIN
    INSERT INTO watched_changes (what, id, was, became, attempt) VALUES (TG_ARGV[0], NEW.id, OLD.status, NEW.status,
      CASE TG_ARGV[0] WHEN 'task' THEN (to_jsonb(NEW) ->> 'attempt')::integer END);
    IF NOT EXISTS (SELECT FROM watched_moves WHERE what = TG_ARGV[0] AND was = OLD.status AND became = NEW.status) THEN
      INSERT INTO watched_violations VALUES (TG_ARGV[0] || ' went from ' || OLD.status || ' to ' || NEW.status);
    END IF;
    RETURN NULL;
  END $watch$;

  CREATE FUNCTION count_tasks() RETURNS trigger LANGUAGE plpgsql AS $watch$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      UPDATE watched_counts SET count = count - 1 WHERE job_id = OLD.job_id AND status = OLD.status;
    END IF;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO watched_counts VALUES (NEW.job_id, NEW.status, 1)
      ON CONFLICT (job_id, status) DO UPDATE SET count = watched_counts.count + 1;
    END IF;
    RETURN NULL;
  END $watch$;

  CREATE FUNCTION watch_counts() RETURNS trigger LANGUAGE plpgsql AS $watch$
  DECLARE told jsonb; counted jsonb; running_all integer; places integer; job batch_jobs;
  BEGIN
    SELECT * INTO job FROM batch_jobs WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    told := jsonb_strip_nulls(jsonb_build_object('pending', nullif(job.tasks_pending, 0),
      'running', nullif(job.tasks_running, 0), 'completed', nullif(job.tasks_completed, 0),
      'failed', nullif(job.tasks_failed, 0), 'timed_out', nullif(job.tasks_timed_out, 0),
      'cancelled', nullif(job.tasks_cancelled, 0), 'skipped', nullif(job.tasks_skipped, 0)));
    SELECT coalesce(jsonb_object_agg(status, count), '{}') INTO counted FROM watched_counts
    WHERE job_id = job.id AND count <> 0;
    IF told <> counted THEN
      INSERT INTO watched_violations VALUES ('a job counts ' || told || ', and its tasks are ' || counted);
    END IF;
    SELECT coalesce(sum(count), 0) INTO running_all FROM watched_counts WHERE status = 'running';
    SELECT count(*) INTO places FROM batch_jobs WHERE status IN ('initializing', 'running', 'cancelling')
      OR (status = 'paused' AND tasks_running > 0);
    IF job.tasks_running > $TASKS THEN
      INSERT INTO watched_violations VALUES (job.tasks_running || ' tasks of one batch run at once');
    END IF;
    IF places > $JOBS THEN
      INSERT INTO watched_violations VALUES (places || ' batches run at once');
    END IF;
    UPDATE watched_peaks SET tasks_of_job = greatest(tasks_of_job, job.tasks_running),
      tasks = greatest(tasks, running_all), jobs = greatest(jobs, places)
    WHERE tasks_of_job < job.tasks_running OR tasks < running_all OR jobs < places;
    RETURN NULL;
  END $watch$;
`;
