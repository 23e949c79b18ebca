import type { EntityManager } from 'typeorm';
import { acquireLeases } from '../leases.js';
import {
  firstStage,
  HANDLER_VERSION,
  ordinalOf,
  queueOfStage,
  type RunTarget,
  type RunVersions,
  type Subject,
  type Trigger,
} from '../run.js';

/** A run that is to be made. */
export interface NewRun {
  readonly id: string;
  readonly eventId: string | null;
  /** Which delivery of the event began it, 1 for the first; only for runs that an event triggers. */
  readonly eventAttempt: number | null;
  readonly projectId: string;
  readonly sourceId: string | null;
  readonly specKey: string | null;
  /** null: it waits for no other run. */
  readonly orderingKey: string | null;
  readonly trigger: Trigger;
  readonly subject: Subject;
  readonly dryRun: boolean;
  readonly versions: RunVersions;
  readonly target: RunTarget | null;
  readonly replayId: string | null;
}

/**
 * Stores runs with their first stages, which a dispatcher enqueues after the commit. Those whose key's lease
 * another run has are held back until it ends. Their keys are locked.
 */
export async function insertRuns(manager: EntityManager, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  await insertRows(manager, runs);
  const ordered = runs.flatMap(({ id, orderingKey }) =>
    orderingKey === null ? [] : [{ orderingKey, runId: id }],
  );
  const granted = await acquireLeases(manager, ordered);
  await manager.query(
    `INSERT INTO run_stages (run_id, stage, ordinal, status, queue, held)
     SELECT run_id, stage, ordinal, 'queued', queue, held
     FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::boolean[])
       AS first (run_id, stage, ordinal, queue, held)`,
    [
      runs.map(({ id }) => id),
      runs.map((run) => firstStage(run)),
      runs.map((run) => ordinalOf(firstStage(run))),
      runs.map((run) => queueOfStage[firstStage(run)]),
      runs.map(({ id, orderingKey }) => orderingKey !== null && !granted.has(id)),
    ],
  );
}

/** Runs that a newer event of the same spec had overtaken before they could begin. */
export async function insertSuperseded(
  manager: EntityManager,
  runs: readonly NewRun[],
  reason: string,
): Promise<void> {
  if (runs.length > 0) await insertRows(manager, runs, reason);
}

async function insertRows(
  manager: EntityManager,
  runs: readonly NewRun[],
  superseded: string | null = null,
): Promise<void> {
  await manager.query(
    `INSERT INTO runs (id, event_id, event_attempt, project_id, source_id, spec_key, ordering_key, trigger,
       subject, dry_run, versions, target, replay_id, handler_version, status, reason, completed_at)
     SELECT "id", "eventId", "eventAttempt", "projectId", "sourceId", "specKey", "orderingKey", "trigger",
       "subject", "dryRun", "versions", nullif("target", 'null'::jsonb), "replayId", $2,
       CASE WHEN $3::text IS NULL THEN 'queued' ELSE 'superseded' END, $3,
       CASE WHEN $3::text IS NULL THEN NULL ELSE now() END
     FROM jsonb_to_recordset($1::jsonb) AS run ("id" uuid, "eventId" uuid, "eventAttempt" integer,
       "projectId" uuid, "sourceId" uuid, "specKey" text, "orderingKey" text, "trigger" text, "subject" text,
       "dryRun" boolean, "versions" jsonb, "target" jsonb, "replayId" uuid)`,
    [JSON.stringify(runs), HANDLER_VERSION, superseded],
  );
}
