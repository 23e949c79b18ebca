import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { uuidv7 } from '#platform/database/index';
import type { Delivery } from './delivery.js';

/** A delivery with all that its row needs. */
export interface InboxRow {
  readonly id: string;
  readonly receivedAt: Date;
  readonly deliveryKey: string;
  readonly sha256: string;
  /** Where a payload lies that is too large for a row. */
  readonly payloadArtifact: string | undefined;
  readonly delivery: Delivery;
}

export function inboxRow(delivery: Delivery, payloadArtifact?: string): InboxRow {
  const id = uuidv7();
  const sha256 = hash('sha256', delivery.body, 'hex');
  const { deliveryId } = delivery;
  const deliveryKey = deliveryId === undefined ? `sha256:${sha256}` : `id:${deliveryId}`;
  return { id, receivedAt: timeOf(id), deliveryKey, sha256, payloadArtifact, delivery };
}

/** The time in a uuidv7: lists are ordered by id alone, and pages cut by time and id agree with that order. */
export function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/**
 * All payloads travel as one binary parameter and are cut apart by the database: an array of bytea would be
 * written as hex, twice the size and most of the time that a batch takes in this process.
 */
const INSERT = `
  WITH stored AS (
    INSERT INTO events (id, project_id, source_id, source_kind, event_type, action, spec_key, status, reason,
      delivery_key, content_type, headers, origin, payload, payload_artifact, payload_sha256, payload_bytes,
      received_at, last_delivery_at)
    SELECT id, project_id, source_id, source_kind, event_type, action, spec_key, status, reason,
      delivery_key, content_type, headers, origin,
      CASE WHEN payload_artifact IS NULL THEN substring($2::bytea FROM payload_from FOR payload_bytes) END,
      payload_artifact, decode(payload_sha256, 'hex'), payload_bytes, received_at, received_at
    FROM json_to_recordset($1) AS batch (id uuid, project_id uuid, source_id uuid, source_kind text,
      event_type text, action text, spec_key text, status text, reason text, delivery_key text, content_type text,
      headers jsonb, origin jsonb, payload_artifact text, payload_from integer, payload_sha256 text,
      payload_bytes integer, received_at timestamptz)
    ON CONFLICT (source_id, delivery_key) DO NOTHING
    RETURNING id, status),
  undispatched AS (
    INSERT INTO undispatched_events (event_id) SELECT id FROM stored WHERE status = 'accepted')
  SELECT id FROM stored`;

/**
 * One statement, one commit.
 *
 * @returns the ids that were stored; the others have a delivery key that is taken
 */
export async function insertRows(pool: Pool, rows: readonly InboxRow[]): Promise<ReadonlySet<string>> {
  // Two processes that insert the same keys in different orders would wait for each other for ever.
  const sorted = rows.length === 1 ? rows : [...rows].sort(byDelivery);
  const payloads: Buffer[] = [];
  let from = 1;
  const records = sorted.map((row) => {
    const record = recordOf(row, from);
    if (row.payloadArtifact === undefined) {
      payloads.push(row.delivery.body);
      from += row.delivery.body.length;
    }
    return record;
  });
  const { rows: inserted } = await pool.query<{ id: string }>({
    name: 'inbox-insert',
    text: INSERT,
    values: [JSON.stringify(records), Buffer.concat(payloads)],
  });
  return new Set(inserted.map(({ id }) => id));
}

function byDelivery(a: InboxRow, b: InboxRow): number {
  const left = a.delivery.sourceId + a.deliveryKey;
  const right = b.delivery.sourceId + b.deliveryKey;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function recordOf(
  { id, receivedAt, deliveryKey, sha256, payloadArtifact, delivery }: InboxRow,
  payloadFrom: number,
) {
  const { routing } = delivery;
  const ignored = 'ignored' in routing ? routing.ignored : undefined;
  return {
    id,
    project_id: delivery.projectId,
    source_id: delivery.sourceId,
    source_kind: delivery.kind,
    event_type: delivery.type,
    action: routing.action,
    spec_key: delivery.specKey,
    status: ignored === undefined ? 'accepted' : 'ignored',
    reason: ignored,
    delivery_key: deliveryKey,
    content_type: delivery.contentType,
    headers: delivery.headers,
    origin: routing.origin,
    payload_artifact: payloadArtifact,
    payload_from: payloadFrom,
    payload_sha256: sha256,
    payload_bytes: delivery.body.length,
    received_at: receivedAt,
  };
}
