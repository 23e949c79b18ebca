import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { type Page, uuidv7 } from '#platform/database/index';
import type { RunEntity } from '../run.entity.js';
import type { Ending } from '../ending.js';
import { DeadLetterEntity } from './dead-letter.entity.js';
import { type DeadLetterFilter, filtered, listDeadLetters } from './dead-letter-list.js';
import type { DeadLettersQuery } from './dead-letter.view.js';

/** A dead letter has at most this many attempts; of one that is replayed for ever, the latest are kept. */
const MAX_ATTEMPTS_KEPT = 100;
const PURGE_BATCH = 1_000;

/**
 * Runs that failed for good, with everything that is needed to judge and replay them. An event has at most one that
 * is not closed: a replay that fails again adds to it.
 */
@Injectable()
export class DeadLetters {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws {NotFound} */
  async get(id: string): Promise<DeadLetterEntity> {
    const row = await this.dataSource.manager.findOneBy(DeadLetterEntity, { id });
    if (row === null) throw new NotFound('dead letter', id);
    return row;
  }

  list(query: DeadLettersQuery): Promise<Page<DeadLetterEntity>> {
    return listDeadLetters(this.dataSource.manager, query);
  }

  /** To be called in the transaction that ends a run, unless it was a dry one. */
  async runEnded(manager: EntityManager, run: RunEntity, ending: Ending): Promise<void> {
    switch (ending.status) {
      case 'failed':
        return record(manager, run, ending);
      case 'succeeded':
        return close(manager, run, 'resolved');
      case 'cancelled':
        return reopen(manager, run);
    }
  }

  /** A replay of its event begins. */
  async replayBegins(manager: EntityManager, eventIds: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE dead_letters SET status = 'replaying' WHERE event_id = ANY($1::uuid[]) AND status = 'open'`,
      [eventIds],
    );
  }

  /**
   * @param note why nothing is to be done
   * @throws {NotFound | Conflict}
   */
  async dismiss(id: string, note: string | undefined): Promise<DeadLetterEntity> {
    const [, dismissed] = await this.dataSource.query<[unknown, number]>(
      `UPDATE dead_letters SET status = 'dismissed', note = $2, closed_at = now()
       WHERE id = $1 AND status = 'open'`,
      [id, note ?? null],
    );
    const row = await this.get(id);
    if (dismissed === 0)
      throw new Conflict(`The dead letter is ${row.status}; only an open one can be dismissed`);
    return row;
  }

  /**
   * Deletes dead letters for good. Their events stay, as ignored ones: retention deletes those when they are old.
   * @returns how many
   */
  async purge(filter: DeadLetterFilter): Promise<number> {
    let purged = 0;
    for (let batch = PURGE_BATCH; batch === PURGE_BATCH; purged += batch) {
      batch = await this.dataSource.transaction((manager) => purgeBatch(manager, filter));
    }
    return purged;
  }
}

async function purgeBatch(manager: EntityManager, filter: DeadLetterFilter): Promise<number> {
  const rows = await filtered(manager, filter)
    .andWhere(`letter.status <> 'replaying'`)
    .select(['letter.id', 'letter.eventId', 'letter.status'])
    .limit(PURGE_BATCH)
    .getMany();
  if (rows.length === 0) return 0;
  await manager.delete(
    DeadLetterEntity,
    rows.map(({ id }) => id),
  );
  await manager.query(
    `UPDATE events SET status = 'ignored', reason = 'Its dead letter was purged'
     WHERE id = ANY($1::uuid[]) AND status = 'dead'
       AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE event_id = events.id)`,
    [rows.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]))],
  );
  return rows.length;
}

async function record(
  manager: EntityManager,
  run: RunEntity,
  { stage, failure }: Extract<Ending, { status: 'failed' }>,
): Promise<void> {
  await manager.query(
    `INSERT INTO dead_letters AS known (id, run_id, event_id, project_id, source_id, source_kind, spec_key, stage,
       code, category, message, attempts, payload)
     SELECT $1, $2, $3, $4, $5, event.source_kind, $6, $7, $8, $9, $10, attempts.list,
       CASE WHEN event.id IS NOT NULL THEN jsonb_build_object('eventId', event.id,
         'sha256', encode(event.payload_sha256, 'hex'), 'bytes', event.payload_bytes,
         'contentType', event.content_type) END
     FROM (${ATTEMPTS_OF_RUN}) AS attempts LEFT JOIN events AS event ON event.id = $3
     ON CONFLICT (event_id) WHERE status IN ('open', 'replaying') DO UPDATE SET
       run_id = excluded.run_id, stage = excluded.stage, code = excluded.code, category = excluded.category,
       message = excluded.message, status = 'open', failures = known.failures + 1, last_failed_at = now(),
       attempts = CASE WHEN jsonb_array_length(known.attempts) < ${MAX_ATTEMPTS_KEPT}
         THEN known.attempts || excluded.attempts ELSE excluded.attempts END`,
    [
      uuidv7(),
      run.id,
      run.eventId,
      run.projectId,
      run.sourceId,
      run.specKey,
      stage,
      failure.code,
      failure.category,
      failure.message,
    ],
  );
}

const ATTEMPTS_OF_RUN = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('runId', run_id, 'stage', stage, 'number', number,
    'outcome', outcome, 'startedAt', started_at, 'endedAt', ended_at, 'error', error) ORDER BY started_at, dispatch),
    '[]') AS list
  FROM stage_attempts WHERE run_id = $2 AND error IS NOT NULL`;

async function close(manager: EntityManager, run: RunEntity, status: 'resolved'): Promise<void> {
  if (run.eventId === null) return;
  await manager.query(
    `UPDATE dead_letters SET status = $2, closed_at = now()
     WHERE event_id = $1 AND status IN ('open', 'replaying')`,
    [run.eventId, status],
  );
}

async function reopen(manager: EntityManager, run: RunEntity): Promise<void> {
  if (run.eventId === null) return;
  await manager.query(
    `UPDATE dead_letters SET status = 'open' WHERE event_id = $1 AND status = 'replaying'`,
    [run.eventId],
  );
}
