import type { DataSource, EntityManager } from 'typeorm';
import type { Accepted } from './delivery.js';
import type { EventStatus } from './event.js';
import type { InboxRow } from './inbox-row.js';
import { undispatch } from './dispatches.js';

/** `free`: the key is not taken any more, so that the row can be inserted. */
export type Redelivery = { readonly kind: 'known'; readonly accepted: Accepted } | { readonly kind: 'free' };

interface Known {
  readonly id: string;
  readonly status: EventStatus;
  readonly outside: boolean;
}

/**
 * Records that a delivery came again. One whose event is dead runs again, since the sender asked for it; one that is
 * under way or done is only counted. A body without a delivery id is the same delivery only within the window,
 * counted from its first arrival; after that its key is released.
 */
export function recordRedelivery(
  dataSource: DataSource,
  row: InboxRow,
  windowMs: number,
): Promise<Redelivery> {
  return dataSource.transaction(async (manager): Promise<Redelivery> => {
    const known = await lockKnown(manager, row, windowMs);
    if (known === undefined) return { kind: 'free' };
    if (known.outside) {
      await manager.query('UPDATE events SET delivery_key = NULL WHERE id = $1', [known.id]);
      return { kind: 'free' };
    }
    const status = await count(manager, known, row.receivedAt);
    return { kind: 'known', accepted: { eventId: known.id, status, duplicate: true } };
  });
}

async function lockKnown(
  manager: EntityManager,
  row: InboxRow,
  windowMs: number,
): Promise<Known | undefined> {
  const bodyIsIdentity = row.delivery.deliveryId === undefined;
  const rows: Known[] = await manager.query(
    `SELECT id, status, $3 AND received_at <= $4::timestamptz - $5 * interval '1 ms' AS outside
     FROM events WHERE source_id = $1 AND delivery_key = $2 FOR UPDATE`,
    [row.delivery.sourceId, row.deliveryKey, bodyIsIdentity, row.receivedAt, windowMs],
  );
  return rows[0];
}

async function count(manager: EntityManager, known: Known, at: Date): Promise<EventStatus> {
  await manager.query(
    `UPDATE events SET redeliveries = redeliveries + 1, last_delivery_at = greatest(last_delivery_at, $2)
     WHERE id = $1`,
    [known.id, at],
  );
  if (known.status !== 'dead') return known.status;
  await manager.query(
    `UPDATE events SET status = 'accepted', reason = NULL, dispatch_attempt = dispatch_attempt + 1
     WHERE id = $1`,
    [known.id],
  );
  await undispatch(manager, [known.id]);
  return 'accepted';
}
