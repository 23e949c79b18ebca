import type { EntityManager } from 'typeorm';
import type { RunStatus } from '../run.js';
import { compare, type RunOutcome } from './replay.js';

/** Writes down what became of the items whose runs have ended. Runs never call back: they are looked at. */
export async function settleItems(manager: EntityManager, replayId: string): Promise<void> {
  await manager.query(
    `UPDATE replay_items SET reason = coalesce(runs.error ->> 'message', runs.reason),
       status = CASE runs.status WHEN 'succeeded' THEN 'succeeded' WHEN 'failed' THEN 'failed' ELSE 'cancelled' END
     FROM runs WHERE runs.id = replay_items.run_id AND replay_items.replay_id = $1
       AND replay_items.status = 'running'
       AND runs.status IN ('succeeded', 'failed', 'cancelled', 'superseded')`,
    [replayId],
  );
}

interface Pair {
  readonly ordinal: number;
  readonly original: Outcome | null;
  readonly dry: Outcome;
}

interface Outcome {
  readonly status: RunStatus;
  readonly stage: string | null;
  readonly code: string | null;
  readonly made: string | null;
}

const OUTCOME = (run: string): string => `
  jsonb_build_object('status', ${run}.status, 'code', ${run}.error ->> 'code',
    'stage', (SELECT stage FROM run_stages WHERE run_id = ${run}.id AND status = 'failed' ORDER BY ordinal LIMIT 1),
    'made', (SELECT coalesce(output ->> 'suiteVersionId', output #>> '{source,sha256}') FROM run_stages
      WHERE run_id = ${run}.id AND stage IN ('generate', 'register')))`;

/** Compares the dry runs that have ended with the original ones. */
export async function settleDryRuns(manager: EntityManager, replayId: string): Promise<void> {
  const pairs = await manager.query<Pair[]>(
    `SELECT item.ordinal, ${OUTCOME('dry')} AS dry,
       CASE WHEN original.id IS NOT NULL THEN ${OUTCOME('original')} END AS original
     FROM replay_items AS item JOIN runs AS dry ON dry.id = item.dry_run_id
     LEFT JOIN runs AS original ON original.id = item.original_run_id
     WHERE item.replay_id = $1 AND item.dry_status = 'running'
       AND dry.status IN ('succeeded', 'failed', 'cancelled')`,
    [replayId],
  );
  if (pairs.length === 0) return;
  await manager.query(
    `UPDATE replay_items SET dry_status = 'done', comparison = compared.comparison
     FROM unnest($2::integer[], $3::text[]) AS compared (ordinal, comparison)
     WHERE replay_items.replay_id = $1 AND replay_items.ordinal = compared.ordinal`,
    [
      replayId,
      pairs.map(({ ordinal }) => ordinal),
      pairs.map(({ original, dry }) => compare(outcomeOf(original), outcomeOf(dry)) ?? null),
    ],
  );
}

function outcomeOf(outcome: Outcome | null): RunOutcome {
  const status = outcome?.status;
  return {
    status: status === 'succeeded' || status === 'failed' ? status : 'other',
    failedStage: outcome?.stage ?? undefined,
    code: outcome?.code ?? undefined,
    made: outcome?.made ?? undefined,
  };
}
