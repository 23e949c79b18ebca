import type { DataSource, EntityManager } from 'typeorm';

/**
 * Leases keep the runs of one spec in order (states.md, contract 5): one run with an ordering key works at a time.
 * A lease is renewed while its run is worked on; one that expired, because its run waits for long, is taken over.
 *
 * Locks are always taken in this order, so that nothing deadlocks: keys, runs, stages, events, leases.
 */
export const LEASE_MS = 30_000;

/** Any number: separates these advisory locks from others of the program. */
const LOCK_SPACE = 4_173_006;

/** Until the transaction ends nobody else starts, supersedes or ends a run with one of these keys. */
export async function lockKeys(manager: EntityManager, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  // OFFSET 0 keeps the planner from taking the locks before the sort: all must take them in one order.
  await manager.query(
    `SELECT pg_advisory_xact_lock(hash) FROM (
       SELECT DISTINCT hashtextextended(key, ${LOCK_SPACE}) AS hash FROM unnest($1::text[]) AS key
       ORDER BY hash OFFSET 0) AS hashes`,
    [keys],
  );
}

export interface Claim {
  readonly orderingKey: string;
  readonly runId: string;
}

/** @returns the runs that hold their key's lease now */
export async function acquireLeases(
  manager: EntityManager,
  claims: readonly Claim[],
): Promise<ReadonlySet<string>> {
  if (claims.length === 0) return new Set();
  // Of several runs with one key the first has its turn first; a statement can take a row once only.
  const first = [...Map.groupBy(claims, ({ orderingKey }) => orderingKey).values()].flatMap((same) =>
    same.slice(0, 1),
  );
  const rows = await manager.query<{ run_id: string }[]>(
    `INSERT INTO leases (ordering_key, run_id, expires_at)
     SELECT ordering_key, run_id, now() + $3 * interval '1 ms'
     FROM unnest($1::text[], $2::uuid[]) AS claim (ordering_key, run_id)
     ON CONFLICT (ordering_key) DO UPDATE SET run_id = excluded.run_id, expires_at = excluded.expires_at
       WHERE leases.run_id = excluded.run_id OR leases.expires_at < now()
     RETURNING run_id`,
    [first.map(({ orderingKey }) => orderingKey), first.map(({ runId }) => runId), LEASE_MS],
  );
  return new Set(rows.map((row) => row.run_id));
}

/** Puts off the expiry of leases whose runs are worked on. */
export async function renewLeases(manager: EntityManager, runIds: readonly string[]): Promise<void> {
  await manager.query(
    `UPDATE leases SET expires_at = now() + $2 * interval '1 ms' WHERE run_id = ANY($1::uuid[])`,
    [runIds, LEASE_MS],
  );
}

/** Gives up the lease of a run that ended, and lets the next one of its key begin. The key is locked. */
export async function handOver(manager: EntityManager, { orderingKey, runId }: Claim): Promise<void> {
  await manager.query('DELETE FROM leases WHERE ordering_key = $1 AND run_id = $2', [orderingKey, runId]);
  await grantNext(manager, orderingKey);
}

/**
 * Lets the oldest run that was held back for this key begin, unless another one holds the lease. The key is locked.
 * @returns whether one begins
 */
export async function grantNext(manager: EntityManager, orderingKey: string): Promise<boolean> {
  const [next] = await manager.query<{ id: string }[]>(
    `SELECT runs.id FROM runs JOIN run_stages ON run_stages.run_id = runs.id AND run_stages.held
     WHERE runs.ordering_key = $1 AND runs.status IN ('queued', 'running', 'waiting')
     ORDER BY runs.id LIMIT 1`,
    [orderingKey],
  );
  if (next === undefined) return false;
  const granted = await acquireLeases(manager, [{ orderingKey, runId: next.id }]);
  if (!granted.has(next.id)) return false;
  await manager.query('UPDATE run_stages SET held = false, dispatched_at = NULL WHERE run_id = $1 AND held', [
    next.id,
  ]);
  return true;
}

const FORGOTTEN_PAGE = 300;

/**
 * Lets runs begin that were held back for a lease which ran out: its holder waits for long, or is gone.
 * @returns how many begin
 */
export async function grantForgotten(dataSource: DataSource): Promise<number> {
  const keys = await dataSource.query<{ key: string }[]>(
    `SELECT DISTINCT runs.ordering_key AS key FROM run_stages JOIN runs ON runs.id = run_stages.run_id
     LEFT JOIN leases ON leases.ordering_key = runs.ordering_key AND leases.expires_at > now()
     WHERE run_stages.held AND leases.run_id IS NULL LIMIT ${FORGOTTEN_PAGE}`,
  );
  let granted = 0;
  for (const { key } of keys) {
    const begins = await dataSource.transaction(async (manager) => {
      await lockKeys(manager, [key]);
      return grantNext(manager, key);
    });
    if (begins) granted += 1;
  }
  return granted;
}
