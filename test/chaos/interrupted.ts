import type { Pool } from 'pg';
import { asked } from './asked.js';

/** What a kill interrupted: an event before its run, or a run in a stage. */
export type Interrupted =
  | { readonly eventId: string }
  | {
      readonly runId: string;
      readonly stage: string;
      /** Whether its next stage is the one after this, or this one, which had only been put on a queue. */
      readonly isDone: boolean;
    };

/** When, in milliseconds since 1970, each of them went on with its next stage, or ended. */
export function nextStageAt(
  database: Pool,
  interrupted: readonly Interrupted[],
  after: number,
): Promise<readonly (number | undefined)[]> {
  return Promise.all(interrupted.map((one) => nextOf(database, one, after)));
}

async function nextOf(database: Pool, one: Interrupted, after: number): Promise<number | undefined> {
  const at = await ('eventId' in one ? firstStageOf(database, one.eventId) : laterStageOf(database, one));
  // What happened in the very moment of the kill, in another process, happened at once.
  return at === undefined ? undefined : Math.max(at, after);
}

/** An event that was ignored or overtaken has nothing to come. */
async function firstStageOf(database: Pool, eventId: string): Promise<number | undefined> {
  const [row] = await asked<{ at: number | null; status: string }>(
    database,
    `SELECT (extract(epoch FROM least(
         (SELECT min(attempt.started_at) FROM stage_attempts AS attempt
          JOIN runs ON runs.id = attempt.run_id AND runs.event_id = events.id),
         (SELECT min(completed_at) FROM runs WHERE runs.event_id = events.id),
         CASE WHEN status = 'ignored' THEN received_at END)) * 1000)::float8 AS at
     FROM events WHERE id = $1`,
    [eventId],
  );
  return row?.at ?? undefined;
}

async function laterStageOf(
  database: Pool,
  { runId, stage, isDone }: Extract<Interrupted, { runId: string }>,
): Promise<number | undefined> {
  const [row] = await asked<{ at: number | null }>(
    database,
    `SELECT (extract(epoch FROM least(
         (SELECT min(attempt.started_at) FROM stage_attempts AS attempt
          JOIN run_stages AS later USING (run_id, stage)
          WHERE attempt.run_id = runs.id AND later.ordinal >= $3 +
            (SELECT ordinal FROM run_stages AS here WHERE here.run_id = runs.id AND here.stage = $2)),
         CASE WHEN $2 = 'notify' AND status = 'failed' THEN
           (SELECT completed_at FROM run_stages WHERE run_id = runs.id AND stage = 'notify')
         ELSE completed_at END)) * 1000)::float8 AS at
     FROM runs WHERE id = $1`,
    [runId, stage, isDone ? 1 : 0],
  );
  return row?.at ?? undefined;
}

/** Runs that some worker works on now, with what it calls itself. */
export async function runningAt(
  database: Pool,
  stage?: string,
): Promise<readonly { runId: string; stage: string; isDone: true; worker: string }[]> {
  return asked<{ runId: string; stage: string; isDone: true; worker: string }>(
    database,
    `SELECT run_id AS "runId", stage, true AS "isDone", worker FROM stage_attempts
     WHERE outcome = 'running' AND ($1::text IS NULL OR stage = $1)
       AND started_at < now() - interval '150 ms' * (CASE WHEN $1::text IS NULL THEN 0 ELSE 1 END)`,
    [stage ?? null],
  );
}
