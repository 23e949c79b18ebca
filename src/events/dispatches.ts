import type { EntityManager } from 'typeorm';

/** Events that were put on the queue together, until their runs have begun. */
export interface Dispatch {
  readonly dispatchId: string;
  readonly eventIds: readonly string[];
}

/** Gives events to the dispatcher, after the commit; those that it has already are left to it. */
export async function undispatch(manager: EntityManager, eventIds: readonly string[]): Promise<void> {
  await manager.query(
    'INSERT INTO undispatched_events (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING',
    [eventIds],
  );
}

/** Takes the next events from those that wait for the queue; undefined when none does. */
export async function nextDispatch(
  manager: EntityManager,
  dispatchId: string,
  atMost: number,
): Promise<Dispatch | undefined> {
  const [dispatch] = await manager.query<Dispatch[]>(
    `WITH next AS (
       SELECT event_id FROM undispatched_events ORDER BY event_id LIMIT ${atMost} FOR UPDATE SKIP LOCKED),
     taken AS (
       DELETE FROM undispatched_events USING next WHERE undispatched_events.event_id = next.event_id
       RETURNING undispatched_events.event_id)
     INSERT INTO dispatches (id, event_ids) SELECT $1, array_agg(event_id) FROM taken HAVING count(*) > 0
     RETURNING id AS "dispatchId", event_ids AS "eventIds"`,
    [dispatchId],
  );
  return dispatch;
}

/** To be called in the transaction that begins the runs of its events. */
export async function settleDispatch(manager: EntityManager, dispatchId: string): Promise<void> {
  await manager.query('DELETE FROM dispatches WHERE id = $1', [dispatchId]);
}

/** @returns how many of their events still waited for their run, and wait for the dispatcher again */
export async function redispatch(manager: EntityManager, dispatchIds: readonly string[]): Promise<number> {
  const events = await manager.query<unknown[]>(
    `WITH lost AS (DELETE FROM dispatches WHERE id = ANY($1) RETURNING event_ids)
     INSERT INTO undispatched_events (event_id)
     SELECT DISTINCT events.id FROM lost CROSS JOIN unnest(event_ids) AS event_id JOIN events ON events.id = event_id
     WHERE status = 'accepted'
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [dispatchIds],
  );
  return events.length;
}
